import { CHANNEL } from './oidc.js';

const answer = Object.fromEntries(new URLSearchParams(location.search));
history.replaceState(null, '', location.pathname); // the code is used once; it need not stand there
new BroadcastChannel(CHANNEL).postMessage(answer);

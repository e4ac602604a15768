/**
 * Sign-in through an OpenID Connect provider: authorization code with PKCE (RFC 7636), in a window of its own, so that all that
 * is secret stays in this one's memory. The provider sends that window to signed-in.html, which hands the code over.
 */

export const CHANNEL = 'helipoint-oidc';

/** The provider that the site has set; null if it has none. */
export async function provider() {
  const answer = await fetch('settings.json');
  return (await answer.json()).oidc;
}

/**
 * An access token. To be called while a click is handled, or the browser opens no window.
 *
 * @param provider issuer, clientId, scope
 * @param signal ends the waiting
 * @returns the token; null if there is no window
 */
export async function accessToken(provider, signal) {
  const opened = open('about:blank', CHANNEL, 'popup,width=520,height=680');
  if (!opened) {
    return null;
  }
  try {
    const known = await json(await fetch(`${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`));
    if (known.issuer !== provider.issuer) {
      throw new Error(`issuer ${known.issuer}`);
    }
    const redirect = new URL('signed-in.html', document.baseURI).href;
    const [verifier, state] = [random(), random()];
    const answered = answer(state, signal);
    const question = new URLSearchParams({
      response_type: 'code',
      client_id: provider.clientId,
      redirect_uri: redirect,
      scope: provider.scope,
      state,
      code_challenge: await challenge(verifier),
      code_challenge_method: 'S256',
    });
    const endpoint = known.authorization_endpoint; // may have a query of its own
    opened.location = `${endpoint}${endpoint.includes('?') ? '&' : '?'}${question}`;
    const { code, error, error_description: description, iss } = await answered;
    if (iss === undefined ? known.authorization_response_iss_parameter_supported : iss !== provider.issuer) {
      throw new Error(`issuer ${iss}`); // RFC 9207: another provider's answer
    }
    if (!code) {
      throw new Error(description ?? error);
    }
    const tokens = await json(
      await fetch(known.token_endpoint, {
        method: 'POST',
        credentials: 'omit',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirect,
          client_id: provider.clientId,
          code_verifier: verifier,
        }),
      }),
    );
    return tokens.access_token;
  } finally {
    opened.close();
  }
}

/** What the provider says to the request with this state. */
function answer(state, signal) {
  return new Promise((resolve, reject) => {
    const channel = new BroadcastChannel(CHANNEL);
    const end = (how, result) => {
      channel.close();
      how(result);
    };
    channel.onmessage = ({ data }) => data.state === state && end(resolve, data);
    signal.addEventListener('abort', () => end(reject, signal.reason));
  });
}

async function json(answer) {
  const body = await answer.json();
  if (!answer.ok) {
    throw new Error(body.error_description ?? body.error ?? answer.status);
  }
  return body;
}

function random() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

async function challenge(verifier) {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Which words say why an attempt ended as it did and what may help. */

import { duration, value } from './format.js';
import { WHY } from './texts.js';

/** @returns sentences; none for an attempt that runs or is successful */
export function inWords(run) {
  if (run.status === 'FAILED') {
    return (FAILURES[run.reason] ?? FAILURES.SYSTEM)(run, run.batch?.details ?? {});
  }
  return ENDINGS[run.status] ?? [];
}

const ENDINGS = { ABORTED: WHY.aborted, LOST: WHY.lost };

const FAILURES = {
  TIMEOUT: (run, { elapsedSeconds, timeLimitSeconds }) => WHY.timeout(inTime(elapsedSeconds), inTime(timeLimitSeconds)),
  OUT_OF_MEMORY: (run, { memory }) => WHY.outOfMemory(memory),
  NODE_FAILURE: (run, { nodes }) => WHY.nodeFailure(nodes),
  CANCELLED: () => WHY.cancelled,
  EXIT_CODE: ({ exitCode }) => WHY.exitCode(isKnown(exitCode) ? String(exitCode) : null),
  STAGE_IN: () => WHY.stageIn,
  STAGE_OUT: ({ exitCode }) => WHY.stageOut(exitCode === 0),
  SUBMISSION: ({ application }) => WHY.submission(application ? value(application) : null),
  SYSTEM: () => WHY.system,
};

function inTime(seconds) {
  return isKnown(seconds) ? duration(seconds) : null;
}

function isKnown(number) {
  return number !== null && number !== undefined;
}

/** Why an attempt ended as it did and what may help, in words. */

import { duration, value } from './format.js';

/** @returns sentences; none for an attempt that runs or is successful */
export function inWords(run) {
  if (run.status === 'FAILED') {
    return (FAILURES[run.reason] ?? FAILURES.SYSTEM)(run, run.batch?.details ?? {});
  }
  return ENDINGS[run.status] ?? [];
}

const ENDINGS = {
  ABORTED: ['You, or somebody who may, ended this job through UNICORE, or its lifetime was over.'],
  LOST: ['Its end was not seen, and UNICORE does not know the job any more. It may have done its work: look at its outputs.'],
};

const FAILURES = {
  TIMEOUT: (run, { elapsedSeconds, timeLimitSeconds }) => [
    known(elapsedSeconds) && known(timeLimitSeconds)
      ? `The batch system ended the job after ${duration(elapsedSeconds)}; it asked for ${duration(timeLimitSeconds)}.`
      : 'The batch system ended the job at its time limit.',
    'Restart it with a longer Runtime, or give it less to do.',
  ],
  OUT_OF_MEMORY: (run, { memory }) => [
    memory ? `The job needed more memory than the ${memory} that it was given.` : 'The job needed more memory than it was given.',
    'Restart it with more memory, or on fewer cores.',
  ],
  NODE_FAILURE: (run, { nodes }) => [
    nodes ? `A node failed under the job (it ran on ${nodes}).` : 'A node failed under the job.',
    'That was not the job’s fault: restart it as it is.',
  ],
  CANCELLED: () => ['Somebody cancelled the job on the batch system, not through UNICORE.', 'Ask the site, or restart it as it is.'],
  EXIT_CODE: (run) => [
    known(run.exitCode) ? `The program ended with exit code ${run.exitCode}.` : 'A program of the job ended with an error.',
    'Its file stderr in the job directory, and the log below, may say why.',
  ],
  STAGE_IN: () => [
    'An input could not be fetched, so the program was not started.',
    'Look whether all inputs below are still there and may be read.',
  ],
  STAGE_OUT: (run) => [
    run.exitCode === 0 ? 'The program has done its work, but an output could not be stored.' : 'An output could not be stored.',
    'Look whether all outputs below were written, and whether there is room for them. They may still be in the job directory.',
  ],
  SUBMISSION: (run) => [
    `The job could not be given to the batch system${run.application ? ` (application ${value(run.application)})` : ''}.`,
    'The message and the log say why, for instance an unknown application, or resources that no queue has.',
  ],
  SYSTEM: () => [
    'UNICORE or the cluster failed.',
    'Restart it as it is. If it fails again, show the log below to the site’s administrator.',
  ],
};

function known(number) {
  return number !== null && number !== undefined;
}

/** One attempt: everything that its record has. */

import { h } from './lib/preact.js';
import { Directory, Links } from './data.js';
import { duration, number } from './format.js';
import { inWords as metadataInWords } from './metadata.js';
import { Differences, Duration, Facts, Section, Status, Text, Time } from './parts.js';
import { inWords } from './reasons.js';
import { T } from './texts.js';

export function Attempt({ rest, run }) {
  return [
    h(Why, { run }),
    h(Facts, {
      facts: [
        [T.column.status, h(Status, run)],
        [T.column.exitCode, run.exitCode],
        [T.column.application, [run.application, run.applicationVersion].filter(Boolean).join(' ')],
        [T.workflow.executable, run.executable],
        [T.column.queue, run.queue],
        [T.column.submitted, h(Time, { at: run.submitted })],
        [T.column.finished, run.finished && h(Time, { at: run.finished })],
        [T.column.duration, run.seconds.total !== null && h(Duration, { seconds: run.seconds.total })],
        [T.workflow.run, run.run],
        [T.workflow.who, [run.login, run.group].filter(Boolean).join(', ')],
        [T.column.tags, run.tags.join(', ')],
        [T.templates.from, run.template && `${run.template.name} ${run.template.version}`],
        [T.metadata.profile, run.profile],
      ],
    }),
    run.captured === 'LATE' && h('p', { class: 'note' }, T.workflow.late),
    run.exitCodeOfEarlierAttempt && h('p', { class: 'note' }, T.workflow.oldExitCode),
    run.restartOf &&
      h(
        Section,
        { title: T.workflow.differences },
        run.differences.length ? h(Differences, { differences: run.differences }) : h('p', null, T.workflow.noDifferences),
      ),
    h(
      Section,
      { title: T.workflow.description },
      h(Text, { label: T.workflow.description }, JSON.stringify(run.description, null, 2)),
      run.removed.length > 0 && h('p', null, `${T.workflow.removed} `, h('span', { class: 'path' }, run.removed.join(', '))),
    ),
    run.metadata.length > 0 &&
      h(
        Section,
        { title: T.metadata.ofAttempt, open: false },
        h(Facts, { facts: run.metadata.map((one) => [one.key, metadataInWords(one)]) }),
      ),
    h(
      Section,
      { title: T.workflow.data },
      h(Links, { rest, title: T.workflow.inputs, links: run.inputs }),
      h(Links, { rest, title: T.workflow.outputs, links: run.outputs }),
      h(Directory, { key: run.run, rest, job: jobOf(run), path: run.workingDirectory }),
    ),
    h(
      Section,
      { title: T.workflow.log },
      run.log.length ? h(Text, { label: T.workflow.log }, run.log.join('\n')) : h('p', null, T.workflow.noLog),
    ),
    h(Section, { title: T.workflow.batch }, h(Batch, run)),
    h(
      Section,
      { title: T.workflow.history, open: false },
      h(
        'ol',
        { class: 'history' },
        run.history.map(({ status, at }, i) => h('li', { key: i }, h(Status, { status }), ' ', h(Time, { at }))),
      ),
    ),
  ];
}

/** UNICORE's id of the job that an attempt is or was. */
function jobOf(run) {
  return run._links.job.href.replace(/^.*\//, '');
}

/** In words why it ended so, and UNICORE's own message. */
function Why({ run }) {
  const words = inWords(run);
  return (
    words.length > 0 &&
    h(
      'div',
      { class: run.status === 'FAILED' ? 'failure why' : 'note why' },
      h('h2', null, T.workflow.why),
      h('p', null, words.join(' ')),
      run.statusMessage && h('p', { class: 'path' }, run.statusMessage),
    )
  );
}

const SECONDS = ['elapsedSeconds', 'timeLimitSeconds'];

function Batch({ batch }) {
  if (!batch.id) {
    return h('p', null, T.workflow.noBatch);
  }
  const details = batch.details ?? {};
  return [
    h(Facts, {
      facts: [
        [T.column.batchSystemID, batch.id],
        [T.workflow.requeues, batch.requeues > 0 ? T.workflow.times(batch.requeues) : null],
        ...Object.entries(T.batch).map(([name, word]) => [word, shown(name, details[name])]),
      ],
    }),
    batch.text &&
      h('details', null, h('summary', null, T.workflow.batchText), h(Text, { label: T.workflow.batchText }, batch.text)),
  ];
}

function shown(name, given) {
  if (given === null || given === undefined) {
    return null;
  }
  return SECONDS.includes(name) ? duration(given) : typeof given === 'number' ? number(given) : given;
}

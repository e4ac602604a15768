/** The steps of a workflow as a picture: who takes what from whom. */

import { h } from './lib/preact.js';
import * as address from './address.js';
import { STATUS, T } from './texts.js';

const MOST = 60;
const BOX = { width: 190, height: 44, right: 60, below: 16 };
const LETTERS = 21;

/** @returns pairs of steps' numbers in the list: the second takes its data, or as a part of a sweep its life, from the first */
export function edges(steps) {
  const newest = steps.map(({ attempts }) => attempts[attempts.length - 1]);
  const found = [];
  newest.forEach((taker, to) =>
    newest.forEach((giver, from) => {
      if (from !== to && (taker.sweep === giver.run || takes(taker, steps[from].attempts))) {
        found.push([from, to]);
      }
    }),
  );
  return found;
}

function takes(taker, attempts) {
  return attempts.some((giver) =>
    taker.inputs.some(({ uri }) => uri && (uri.includes(`/${giver.run}-uspace/`) || giver.outputs.some((output) => output.uri === uri))),
  );
}

/** The column of each step: one more than that of the last it takes from. What goes round in a circle stays where it is. */
export function columns(count, pairs) {
  const column = new Array(count).fill(0);
  for (let round = 0; round < count; round++) {
    let moved = false;
    for (const [from, to] of pairs) {
      if (column[to] <= column[from] && column[from] + 1 < count) {
        column[to] = column[from] + 1;
        moved = true;
      }
    }
    if (!moved) {
      break;
    }
  }
  return column;
}

export function Graph({ workflow, step }) {
  const { steps } = workflow;
  const pairs = steps.length <= MOST ? edges(steps) : [];
  if (pairs.length === 0) {
    return null;
  }
  const rows = [];
  const places = columns(steps.length, pairs).map((column) => {
    rows[column] = (rows[column] ?? 0) + 1;
    return { x: column * (BOX.width + BOX.right) + 2, y: (rows[column] - 1) * (BOX.height + BOX.below) + 2 };
  });
  const width = Math.max(...places.map(({ x }) => x)) + BOX.width + 2;
  const height = Math.max(...places.map(({ y }) => y)) + BOX.height + 2;
  return h(
    'div',
    { class: 'scroll' },
    h(
      'svg',
      { class: 'graph', width, height, viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': T.workflow.graph },
      pairs.map(([from, to]) => h('path', { key: `${from} ${to}`, d: curve(places[from], places[to]) })),
      steps.map((one, i) => h(Box, { key: i, one, place: places[i], here: i === step, workflow })),
    ),
  );
}

function curve(from, to) {
  const [x1, y1] = [from.x + BOX.width, from.y + BOX.height / 2];
  const [x2, y2] = [to.x, to.y + BOX.height / 2];
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}

function Box({ one, place: { x, y }, here, workflow }) {
  const { shape, tone, word } = STATUS[one.status];
  const { run } = one.attempts[one.attempts.length - 1];
  const name = one.name || run;
  return h(
    'a',
    { href: address.workflow(workflow.id, { run }), 'aria-label': `${name}: ${word}`, class: here ? 'here' : undefined },
    h('rect', { class: `box ${tone}`, x, y, width: BOX.width, height: BOX.height, rx: 6 }),
    h('text', { x: x + 10, y: y + 27, class: tone }, shape),
    h('text', { x: x + 30, y: y + 27 }, name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name),
  );
}

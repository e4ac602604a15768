/** Gives what a server sends to the user as a file. */

import { Problem } from './rest.js';

const SMALL = 8 * 2 ** 20;
const MOST_IN_MEMORY = 256 * 2 ** 20;

/**
 * Saves an answer. Where the browser can do that, and the answer is not known to be small, to a place that the user chooses, as
 * it comes; else through memory, which holds so much and no more, into the browser's folder of downloads.
 *
 * @param name the file's name, or a proposal for it
 * @param answer of fetch()
 * @param told takes the number of bytes that have come, now and then
 * @throws Problem 'large', 'file'
 */
export async function save(name, answer, told) {
  const size = Number(answer.headers.get('Content-Length') ?? NaN);
  try {
    const place = size <= SMALL ? undefined : await chosen(name);
    if (place) {
      await answer.body.pipeThrough(counting(told)).pipeTo(await place.createWritable());
    } else if (place === null) {
      await answer.body.cancel();
    } else {
      download(name, await inMemory(answer, size, told));
    }
  } catch (e) {
    throw e instanceof Problem ? e : new Problem('file', e.message);
  }
}

/** @returns a place on the user's disk; null if they want none; undefined if this browser cannot ask, or not any more */
async function chosen(name) {
  try {
    return await window.showSaveFilePicker?.({ suggestedName: name });
  } catch (e) {
    return e.name === 'AbortError' ? null : undefined;
  }
}

function counting(told) {
  let bytes = 0;
  return new TransformStream({
    transform(part, controller) {
      told((bytes += part.length));
      controller.enqueue(part);
    },
  });
}

async function inMemory(answer, size, told) {
  const parts = [];
  const coming = answer.body.getReader();
  let bytes = 0;
  for (;;) {
    const { done, value } = await coming.read();
    if (done) {
      return new Blob(parts, { type: answer.headers.get('Content-Type') ?? '' });
    }
    parts.push(value);
    told((bytes += value.length));
    if (bytes > MOST_IN_MEMORY || size > MOST_IN_MEMORY) {
      coming.cancel();
      throw new Problem('large', '');
    }
  }
}

function download(name, blob) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

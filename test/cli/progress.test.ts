import type { WriteStream } from 'node:tty';
import { expect, it } from 'vitest';
import { progressOn } from '../../src/cli/importing/progress.ts';
import { none } from '../../src/cli/importing/storeRows.ts';

function written(terminal: object): { readonly stream: WriteStream; readonly text: () => string } {
  let text = '';
  const write = (it: string) => {
    text += it;
    return true;
  };
  return { stream: { ...terminal, write } as unknown as WriteStream, text: () => text };
}

const counts = { ...none, created: 1_200, updated: 30, skipped: 4, unchanged: 5, superseded: 6, refused: 7 };
const words = /1,252 rows, [\d,]+ a second: 1,200 created, 30 updated, 15 skipped, 7 refused/;

it('on a terminal a bar is drawn again and again, with rows, rate, and what became of them', () => {
  const { stream, text } = written({ isTTY: true, columns: 200 });
  const progress = progressOn(stream, 1_000);
  progress.show(counts, 250);
  progress.show(counts, 1_000);
  progress.end();
  const [, first = '', second = ''] = text().split('\r');
  expect(first).toMatch(/^\[={6} {18}\] /);
  expect(first).toMatch(words);
  expect(second).toMatch(/^\[={24}\] .*\n$/s);
});

it('it fits into a narrow terminal, and leaves a line to what comes after it', () => {
  const { stream, text } = written({ isTTY: true, columns: 40 });
  const progress = progressOn(stream, 0);
  progress.show(counts, 0);
  progress.end();
  progress.end();
  const [line = '', ...rest] = text().split('\u001B[K');
  expect([line.length, rest]).toEqual(['\r'.length + 39, ['\n']]);
});

it('elsewhere there is a line for every hundred thousand rows', () => {
  const { stream, text } = written({});
  const progress = progressOn(stream, 1_000);
  for (const created of [99_000, 101_000, 150_000, 199_999, 200_000]) progress.show({ ...none, created }, 1);
  progress.end();
  expect(text().match(/^[\d,]+ rows/gm)).toEqual(['101,000 rows', '200,000 rows']);
});

import { describe, expect, it } from 'vitest';
import { readNode } from '../../src/operations/steps/readNode.ts';
import { randomFrom } from '../support/race.ts';
import { randomModels } from '../support/randomSchema.ts';

const [model] = randomModels(randomFrom(2));
const list = model?.relations.find((it) => it.kind === 'toMany' && it.target === model);
if (!model || !list) throw new Error('This seed has a list of a model within itself.');
const read = (graph: object, limits?: { depth: number; nodes: number }) =>
  readNode(graph, { model, path: 'graph' }, limits);
const chain = (depth: number): object => (depth === 1 ? {} : { [list.field]: [chain(depth - 1)] });

describe('the limits of a graph', () => {
  it('are 50 nodes deep and 10,000 in all, unless told otherwise', () => {
    expect(() => read(chain(50))).not.toThrow();
    expect(() => read(chain(51))).toThrow('A graph may be 50 nodes deep at most.');
    const wide = (nodes: number) => ({ [list.field]: Array.from({ length: nodes - 1 }, () => ({})) });
    expect(() => read(wide(10_000))).not.toThrow();
    expect(() => read(wide(10_001))).toThrow('A graph may have 10,000 nodes at most.');
    expect(() => read(wide(4), { depth: 2, nodes: 3 })).toThrow('A graph may have 3 nodes at most.');
    expect(() => read(chain(3), { depth: 2, nodes: 3 })).toThrow('A graph may be 2 nodes deep at most.');
  });

  it('are told as such', () => {
    expect(() => read(chain(51))).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED', details: { argument: 'graph' } }),
    );
  });
});

import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../src/model/model.ts';
import { listQueryNames } from '../../src/model/names.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { ask } from '../support/askAndCompare.ts';
import { randomFrom } from '../support/race.ts';
import { type GraphInput, randomGraph, withKeys } from '../support/randomGraph.ts';
import { realSchemas } from '../support/realSchemas.ts';
import { impossibleModels, type Told } from '../support/sampleRows.ts';

interface NodeTold {
  readonly path: string;
  readonly ref: string | null;
  readonly model: string;
  readonly key: Told;
  readonly outcome: string;
}

interface Summary {
  readonly count: number;
  readonly nodes: readonly NodeTold[];
}

describe.each(realSchemas)('$name', (schema) => {
  let test: TestApi;
  let seed = 100;

  beforeAll(async () => {
    test = await openApi(schema);
  });
  afterAll(() => test?.close());

  it('random graphs of every model that has relations are saved, read back, and saved again unchanged', async () => {
    const impossible = new Set(impossibleModels(test.models).keys());
    const random = randomFrom(schema.name.length);
    const making = { random, size: 50, impossible, seed: () => (seed += 1) };
    const failed: string[] = [];
    for (const model of test.models.filter((it) => it.relations.length > 0 && !impossible.has(it.name))) {
      const graph = randomGraph(model, making);
      try {
        const first = await save(test, model, graph);
        const rows = new Set(first.nodes.map((it) => JSON.stringify([it.model, it.key])));
        expect([first.count, new Set(first.nodes.map((it) => it.outcome))]).toEqual([rows.size, new Set(['CREATED'])]);
        await readBack(test, graph, first);
        const keys = new Map(first.nodes.map((it) => [it.path, it.key]));
        const again = await save(
          test,
          model,
          withKeys(graph, model, (path) => keys.get(path) ?? null),
        );
        expect([again.count, again.nodes.filter((it) => it.outcome !== 'UNCHANGED')]).toEqual([0, []]);
      } catch (error) {
        failed.push(`${model.name}: ${error instanceof Error ? error.message : String(error)}`.slice(0, 1_500));
      }
    }
    expect(failed).toEqual([]);
  }, 120_000);
});

async function save(test: TestApi, { names: { type } }: Model, graph: GraphInput): Promise<Summary> {
  const document = `mutation ($graph: ${type}Node!) {
    it: saveRelated${type}(graph: $graph, follow: true) { graph { count nodes { path ref model key outcome } } }
  }`;
  return ((await ask(test, document, { graph })) as { readonly graph: Summary }).graph;
}

// Every value given is in the row of its node.
async function readBack(test: TestApi, graph: GraphInput, { nodes }: Summary): Promise<void> {
  const given = nodes.map((it) => ({ ...it, values: valuesAt(graph, it.path) }));
  const asked = test.models.flatMap(({ name, names, columns }) => {
    const own = given.filter((it) => it.model === name);
    const fields = columns.map((it) => it.field).filter((field) => own.some((it) => Object.hasOwn(it.values, field)));
    return fields.length === 0 ? [] : [{ type: names.type, query: listQueryNames(names).byKey, own, fields }];
  });
  if (asked.length === 0) return;
  const declared = asked.map(({ type }, index) => `$k${index}: [${type}Key!]!`);
  const queries = asked.map(
    ({ query, fields }, index) => `m${index}: ${query}(keys: $k${index}) { ${fields.join(' ')} }`,
  );
  const keys = asked.map(({ own }, index) => [`k${index}`, own.map((it) => it.key)] as const);
  const { data, errors } = await test.ask(
    `query (${declared.join()}) { ${queries.join('\n')} }`,
    Object.fromEntries(keys),
  );
  if (errors) throw errors[0];
  for (const [index, { own, fields }] of asked.entries()) {
    const rows = data?.[`m${index}`] as readonly Told[];
    for (const [place, { path, values }] of own.entries())
      for (const name of fields.filter((it) => Object.hasOwn(values, it)))
        if (!isDeepStrictEqual(rows[place]?.[name], values[name]))
          throw new Error(
            `${path}.${name}: ${JSON.stringify(values[name])} became ${JSON.stringify(rows[place]?.[name])}`,
          );
  }
}

function valuesAt(graph: GraphInput, path: string): GraphInput {
  const steps = path.split('.').slice(1);
  let node: unknown = graph;
  for (const step of steps) {
    const [, name = '', index] = /^(.*?)(?:\[(\d+)\])?$/.exec(step) ?? [];
    const below = (node as GraphInput)[name];
    node = index === undefined ? below : (below as readonly unknown[])[Number(index)];
  }
  return node as GraphInput;
}

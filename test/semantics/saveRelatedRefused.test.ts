import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Saved } from '../../src/operations/verb.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { emptied, refused, schemaIn } from '../support/semantics.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(schemaIn('graphs'), { max: 1 });
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const save = (model: string, graph: object, wishes: object = {}) =>
  api.run('saveRelated', model, { graph, follow: true, ...wishes });
const counted = ({ graph }: Saved) => [graph?.count, graph?.linked, graph?.unlinked];
const refusedGraph = (model: string, graph: object, wishes: object = {}) =>
  refused(api, ['saveRelated', model], { graph, follow: true, ...wishes });

describe('what fails is told with its place', () => {
  const failing: readonly (readonly [string, object, object])[] = [
    [
      'Stock',
      { name: 'a', below: [{ amount: 1 }, { amount: -1 }] },
      { code: 'CHECK_VIOLATION', node: 'root.below[1]' },
    ],
    [
      'Shelf',
      { name: 'N', slots: [{ no: 1 }, {}] },
      { code: 'NOT_NULL_VIOLATION', fields: ['no'], node: 'root.slots[1]' },
    ],
    ['Shelf', { name: 'N', slots: [{ no: 1 }, { no: 1 }] }, { code: 'UNIQUE_CONFLICT', node: 'root.slots[1]' }],
    [
      'Nick',
      { name: 'n', hqs: [{ name: 'h' }, { id: 7 }] },
      { code: 'FK_VIOLATION', relation: 'hqs', node: 'root.hqs[1]' },
    ],
    [
      'Nick',
      { name: 'n', level: { id: 7 } },
      { code: 'FK_VIOLATION', relation: 'level', fields: ['levelId'], node: 'root.level' },
    ],
    [
      'Hq',
      { name: 'h', nicks: [{ name: 'a' }, { name: 'b', levelId: 9 }] },
      { code: 'FK_VIOLATION', relation: 'level', node: 'root.nicks[1]' },
    ],
    [
      'Shelf',
      { id: 1, slots: [{ id: 1 }, { id: 9 }] },
      { code: 'FK_VIOLATION', relation: 'slots', node: 'root.slots[1]' },
    ],
    ['Shelf', { id: 9 }, { code: 'NOT_FOUND', keys: [{ id: 9 }], node: 'root' }],
    [
      'Shelf',
      { name: 'x', slots: [{ no: null }] },
      { code: 'BAD_USER_INPUT', argument: 'graph.slots[0].no', nodes: ['root.slots[0]'] },
    ],
    // Of two nodes that want one key, the later one.
    [
      'Person',
      {
        email: 'p',
        friends: [
          { email: 'z', passId: 'same' },
          { email: 'a', passId: 'same' },
        ],
      },
      { code: 'UNIQUE_CONFLICT', fields: ['passId'], node: 'root.friends[1]' },
    ],
    [
      'Shelf',
      { id: 1, slots: [{ no: 6 }, { id: 1, no: 6 }] },
      { code: 'UNIQUE_CONFLICT', fields: ['shelfId', 'no'], node: 'root.slots[1]' },
    ],
    // Checked at the end.
    [
      'Line',
      {
        name: 'l',
        stops: [
          { place: 1, late: 1 },
          { place: 2, late: 2 },
          { place: 3, late: 1 },
        ],
      },
      { code: 'UNIQUE_CONFLICT', model: 'Stop', fields: ['late'], node: 'root.stops[2]' },
    ],
    [
      'Person',
      {
        email: 'p',
        shifts: [
          { day: 1, place: { code: 'P', name: 'Pub' } },
          { day: 2, placeCode: 'none' },
        ],
      },
      { code: 'FK_VIOLATION', model: 'Shift', relation: 'place', fields: ['placeCode'], node: 'root.shifts[1]' },
    ],
  ];
  beforeEach(() => save('Shelf', { name: 'S', slots: [{ no: 1 }] }));

  it.each(failing)('%s %j', async (model, graph, told) => {
    expect(await refusedGraph(model, graph)).toMatchObject(told);
  });

  it.each(failing)('in a document that is one transaction, too: %s %j', async (model, graph, told) => {
    const { data, errors } = await api.ask(
      `mutation ($graph: ${model}Node!) @atomic { it: saveRelated${model}(graph: $graph, follow: true) { outcome } }`,
      { graph },
    );
    expect([data, errors?.length]).toEqual([{ it: null }, 1]);
    expect(errors?.[0]?.extensions).toMatchObject(told);
  });

  it('two values of a unique key that are swapped are UNIQUE_CONFLICT, unless it is checked late', async () => {
    await save('Line', {
      name: 'L',
      stops: [
        { place: 1, late: 1 },
        { place: 2, late: 2 },
      ],
    });
    const stops = [
      { id: 1, place: 2 },
      { id: 2, place: 1 },
    ];
    expect(await refusedGraph('Line', { id: 1, stops })).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      fields: ['place'],
      model: 'Stop',
    });
    const late = [
      { id: 1, late: 2 },
      { id: 2, late: 1 },
    ];
    expect(counted(await save('Line', { id: 1, stops: late }))).toEqual([2, 0, 0]);
    const swapped =
      'a: updateStop(where: { id: 1 }, data: { late: 1 }) { outcome } b: updateStop(where: { id: 2 }, data: { late: 2 }) { outcome }';
    // A graph of the document does not make the check of what follows an earlier one.
    const graph = 'g: saveRelatedLine(graph: { name: "l", stops: [{ place: 3, late: 3 }] }) { outcome }';
    expect((await api.ask(`mutation @atomic { ${graph} ${swapped} }`)).errors).toBeUndefined();
    await save('Line', { id: 1, stops: late });
    expect(await refusedGraph('Line', { id: 1, stops: [{ id: 1, late: 1 }] })).toMatchObject({
      code: 'UNIQUE_CONFLICT',
      fields: ['late'],
      model: 'Stop',
    });
  });
});

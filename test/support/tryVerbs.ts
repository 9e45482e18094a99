import { isDeepStrictEqual } from 'node:util';
import { type GraphQLSchema, isInputObjectType } from 'graphql';
import type { Column, Model } from '../../src/model/model.ts';
import type { TestApi } from './api.ts';
import { ask, expectEqual, expectSame } from './askAndCompare.ts';
import { keysOf, type Made, type Told } from './sampleRows.ts';
import { sampleValue } from './sampleValue.ts';
import { onlyColumns } from './selections.ts';

/** What became of a row: as it is stored now, and the steps that its model cannot take, with the reason. */
export interface Tried {
  readonly made: Made;
  readonly skipped: readonly string[];
}

/** Takes a stored row through the verbs that find it: each must find that row, and change it only where told. */
export async function tryVerbs(test: TestApi, made: Made, index: number): Promise<Tried> {
  const found = await getOrCreate(test, made);
  const changed = await updateOrCreate(test, made, index);
  const upserted = await upsert(test, changed.made, index + 1);
  await load(test, upserted.made);
  return { made: upserted.made, skipped: [...found, ...changed.skipped, ...upserted.skipped] };
}

interface Payload {
  readonly created: boolean;
  readonly outcome: string;
  readonly changedFields: readonly string[];
  readonly record: Told;
}

// Searched by all its values at once, the row is found and not made again.
async function getOrCreate(test: TestApi, made: Made): Promise<readonly string[]> {
  const { model, record } = made;
  const lookup = membersOf(test.api.schema, `${model.names.type}Lookup`, record);
  if (!lookup) return ['getOrCreate: it has no column to search by'];
  const payload = await call(test, model, { verb: 'getOrCreate', args: { lookup: ['Lookup!', lookup] } });
  expectEqual([payload.created, payload.outcome], [false, 'UNCHANGED'], 'getOrCreate');
  expectSame(payload.record, made, 'the row looked up');
  return [];
}

// Searched by all values but those that change, the row is changed once, and then has nothing to change.
async function updateOrCreate(test: TestApi, made: Made, index: number): Promise<Tried> {
  const { model, record } = made;
  const column = freeColumn(model, index);
  const by = (steady: readonly Column[]) =>
    membersOf(test.api.schema, `${model.names.type}Lookup`, valuesOf(steady, record)) ?? {};
  const lookup = by(model.columns.filter((it) => it !== column && !it.updatedAt));
  if (!test.api.schema.getType(`${model.names.type}Values`)) return { made, skipped: ['updateOrCreate: keys only'] };
  if (!column || Object.keys(lookup).length === 0) {
    const found = { lookup: ['Lookup!', by(model.columns)], defaults: ['Values', {}] } as const;
    const payload = await call(test, model, { verb: 'updateOrCreate', args: found });
    expectOutcome(payload, 'UNCHANGED', []);
    expectSame(payload.record, made, 'the row updateOrCreate found');
    return { made, skipped: [`updateOrCreate changing it: ${column ? 'nothing else to search by' : 'keys only'}`] };
  }
  const defaults = { [column.field]: another(column, record[column.field]) };
  const args = { lookup: ['Lookup!', lookup], defaults: ['Values', defaults] } as const;
  const first = await call(test, model, { verb: 'updateOrCreate', args });
  expectOutcome(first, 'UPDATED', [column.field]);
  const changed = stamped({ ...made, record: { ...record, ...defaults } }, first);
  expectSame(first.record, changed, 'the row updateOrCreate changed');
  const second = await call(test, model, { verb: 'updateOrCreate', args });
  expectOutcome(second, 'UNCHANGED', []);
  expectSame(second.record, changed, 'the row updateOrCreate left alone');
  return { made: changed, skipped: [] };
}

// The whole row is as it is; with one column changed, that one is written.
async function upsert(test: TestApi, made: Made, index: number): Promise<Tried> {
  const { model, record } = made;
  const given = valuesOf(
    model.columns.filter((it) => !it.generated),
    record,
  );
  const data = membersOf(test.api.schema, `${model.names.type}Save`, given);
  if (!data) return { made, skipped: ['upsert: nothing can be given'] };
  const whole = await call(test, model, { verb: 'upsert', args: { data: ['Save!', data] } });
  expectOutcome(whole, 'UNCHANGED', []);
  expectSame(whole.record, made, 'the row upsert left alone');
  const column = freeColumn(model, index, true);
  if (!column) return { made, skipped: ['upsert changing it: keys only'] };
  const change = { [column.field]: another(column, record[column.field]) };
  const stamps = model.columns.filter((it) => it.updatedAt).map((it) => it.field);
  const rest = Object.fromEntries(Object.entries(data).filter(([field]) => !stamps.includes(field)));
  const payload = await call(test, model, { verb: 'upsert', args: { data: ['Save!', { ...rest, ...change }] } });
  expectOutcome(payload, 'UPDATED', [column.field]);
  const changed = stamped({ ...made, record: { ...record, ...change } }, payload);
  expectSame(payload.record, changed, 'the row upsert changed');
  return { made: changed, skipped: [] };
}

async function load(test: TestApi, made: Made): Promise<void> {
  for (const where of keysOf(made)) {
    const payload = await call(test, made.model, { verb: 'load', args: { where: ['Key!', where] } });
    expectOutcome(payload, 'UNCHANGED', []);
    expectSame(payload.record, made, `loaded by ${JSON.stringify(where)}`);
  }
}

interface Calling {
  readonly verb: string;
  /** Per argument the end of its type's name, and its value. */
  readonly args: Readonly<Record<string, readonly [type: string, value: unknown]>>;
}

async function call(test: TestApi, { names: { type } }: Model, { verb, args }: Calling): Promise<Payload> {
  const entries = Object.entries(args);
  const declared = entries.map(([name, [suffix]]) => `$${name}: ${type}${suffix}`).join(', ');
  const passed = entries.map(([name]) => `${name}: $${name}`).join(', ');
  const selected = `{ created outcome changedFields record ${onlyColumns(test.api.schema, type)} }`;
  const variables = Object.fromEntries(entries.map(([name, [, value]]) => [name, value]));
  return (await ask(
    test,
    `mutation (${declared}) { it: ${verb}${type}(${passed}) ${selected} }`,
    variables,
  )) as Payload;
}

function expectOutcome(payload: Payload, outcome: string, changed: readonly string[]): void {
  expectEqual([payload.created, payload.outcome, payload.changedFields], [false, outcome, changed], 'outcome');
}

function membersOf(schema: GraphQLSchema, name: string, values: Told): Told | null {
  const type = schema.getType(name);
  if (!isInputObjectType(type)) return null;
  return Object.fromEntries(Object.entries(values).filter(([field]) => field in type.getFields()));
}

function valuesOf(columns: readonly Column[], record: Told): Told {
  return Object.fromEntries(columns.map((it) => [it.field, record[it.field]]));
}

function stamped(made: Made, { record }: Payload): Made {
  const stamps = made.model.columns.filter((it) => it.updatedAt).map((it) => [it.field, record[it.field]]);
  return { ...made, record: { ...made.record, ...Object.fromEntries(stamps) } };
}

/**
 * A column that a change can write: no part of the primary key or of a foreign key, nor the database's own. Models take
 * turns. `keyed`: nor a part of the key that stands in for a primary one.
 */
export function freeColumn(model: Model, index: number, keyed = false): Column | null {
  const key = keyed ? (model.primary?.columns ?? []) : [];
  const free = model.columns.filter((it) => isFree(model, it) && !key.includes(it.name));
  return free[index % free.length] ?? null;
}

function isFree(model: Model, column: Column): boolean {
  const foreign = model.relations.some((it) => it.link?.columns.includes(column.name));
  const primary = model.keys.some((it) => it.primary && it.columns.includes(column.name));
  const single = column.enumeration?.values.length === 1 && !column.list;
  return !foreign && !primary && !column.updatedAt && !column.generated && !single;
}

/** Another value than this one, for the same column. */
export function another(column: Column, value: unknown): unknown {
  const candidates = [1_001, 1_002, 1_003].map((seed) => sampleValue(column, seed));
  return candidates.find((it) => !isDeepStrictEqual(it, value));
}

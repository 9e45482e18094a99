import { type GraphQLSchema, isInputObjectType } from 'graphql';
import { filterable } from '../../src/model/filterShapes.ts';
import { columnOf, type Model } from '../../src/model/model.ts';
import type { TestApi } from './api.ts';
import { ask, expectEqual, expectSame } from './askAndCompare.ts';
import type { Made, Told } from './sampleRows.ts';
import { onlyColumns } from './selections.ts';
import { another, freeColumn } from './tryVerbs.ts';

/** Takes a stored row through the verbs for many rows: it is skipped, changed, left alone, deleted and made again. */
export async function tryBulkVerbs(test: TestApi, made: Made, index: number): Promise<Made> {
  const { model } = made;
  const rows = [membersOf(test, model, { suffix: 'Create', values: givable(made) })];
  const ignored = await call(test, model, {
    verb: 'bulkCreate',
    args: { rows: ['[%Create!]!', rows], onConflict: ['%OnConflict', { action: 'IGNORE' }] },
  });
  expectEqual(ignored.outcome, 'SKIPPED', 'bulkCreate');
  expectSame(ignored.record, made, 'the row in the way');
  const changed = await change(test, made, index);
  return deleteAndCreate(test, changed);
}

async function change(test: TestApi, made: Made, index: number): Promise<Made> {
  const { model, record } = made;
  const column = freeColumn(model, index, true);
  if (!column) return made;
  const keys = (model.primary?.columns ?? []).map((it) => columnOf(model, it).field);
  const key = Object.fromEntries(keys.map((it) => [it, record[it]]));
  const value = another(column, record[column.field]);
  const args = { rows: ['[%Save!]!', [{ ...key, [column.field]: value }]] } as const;
  const updated = await call(test, model, { verb: 'bulkUpdate', args });
  expectEqual(updated.outcome, 'UPDATED', 'bulkUpdate');
  const stamps = model.columns.filter((it) => it.updatedAt).map((it) => [it.field, updated.record[it.field]]);
  const changed = { ...made, record: { ...record, [column.field]: value, ...Object.fromEntries(stamps) } };
  expectSame(updated.record, changed, 'the row bulkUpdate changed');
  const where = filterOf(changed);
  if (!where) return changed;
  const same = await call(test, model, {
    verb: 'updateMany',
    args: { where: ['%Filter', where], data: ['%Values', { [column.field]: value }] },
  });
  expectEqual(same.outcome, 'UNCHANGED', 'updateMany');
  expectSame(same.record, changed, 'the row updateMany left alone');
  return changed;
}

// What the database computes cannot be given again.
async function deleteAndCreate(test: TestApi, made: Made): Promise<Made> {
  const { model } = made;
  const where = filterOf(made);
  if (!where || model.columns.some((it) => it.generated)) return made;
  const deleted = await call(test, model, { verb: 'deleteMany', args: { where: ['%Filter', where] } });
  expectEqual(deleted.outcome, 'DELETED', 'deleteMany');
  expectSame(deleted.record, made, 'the row deleteMany deleted');
  const rows = [membersOf(test, model, { suffix: 'Create', values: givable(made) })];
  const created = await call(test, model, { verb: 'bulkCreate', args: { rows: ['[%Create!]!', rows] } });
  expectEqual(created.outcome, 'CREATED', 'bulkCreate');
  expectSame(created.record, made, 'the row made again');
  return made;
}

interface Calling {
  readonly verb: string;
  /** Per argument its type, `%` standing for the model's, and its value. */
  readonly args: Readonly<Record<string, readonly [type: string, value: unknown]>>;
}

interface Result {
  readonly outcome: string;
  readonly record: Told;
}

async function call(test: TestApi, { names: { type } }: Model, { verb, args }: Calling): Promise<Result> {
  const entries = Object.entries(args);
  const declared = entries.map(([name, [shape]]) => `$${name}: ${shape.replace('%', type)}`).join(', ');
  const passed = entries.map(([name]) => `${name}: $${name}`).join(', ');
  const variables = Object.fromEntries(entries.map(([name, [, value]]) => [name, value]));
  const selected = `{ results { outcome record ${onlyColumns(test.api.schema, type)} } }`;
  const document = `mutation (${declared}) { it: ${verb}${type}(${passed}) ${selected} }`;
  const { results } = (await ask(test, document, variables)) as { readonly results: readonly Result[] };
  const [only, more] = results;
  if (!only || more) throw new Error(`${verb} told of ${results.length} rows.`);
  return only;
}

// No filter names a column of Json, or one whose name is a word of filters.
function filterOf({ model, record }: Made): Told | null {
  const columns = (model.primary?.columns ?? []).map((it) => columnOf(model, it));
  if (columns.length === 0 || !columns.every(filterable)) return null;
  return Object.fromEntries(columns.map((it) => [it.field, { equals: record[it.field] }]));
}

function givable({ model, record }: Made): Told {
  const columns = model.columns.filter((it) => !it.generated);
  return Object.fromEntries(columns.map((it) => [it.field, record[it.field]]));
}

function membersOf(
  { api }: TestApi,
  model: Model,
  { suffix, values }: { readonly suffix: string; readonly values: Told },
): Told {
  const type = (api.schema satisfies GraphQLSchema).getType(`${model.names.type}${suffix}`);
  if (!isInputObjectType(type)) return {};
  return Object.fromEntries(Object.entries(values).filter(([field]) => field in type.getFields()));
}

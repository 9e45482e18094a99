import { isDeepStrictEqual } from 'node:util';
import type { Datamodel } from '../../src/model/datamodel.ts';
import { type Column, columnOf, type Link, type Model } from '../../src/model/model.ts';
import type { TestApi } from './api.ts';
import { ask, columnsIn, expectEqual, expectSame } from './askAndCompare.ts';
import {
  differences,
  type Family,
  impossibleModels,
  keyOf,
  keysOf,
  type Made,
  type RowMaker,
  rowMaker,
  type Told,
} from './sampleRows.ts';
import { everything, onlyColumns } from './selections.ts';
import { tryBulkVerbs } from './tryBulkVerbs.ts';
import { another, freeColumn, tryVerbs } from './tryVerbs.ts';

/** What became of the models of a schema. */
export interface Trial {
  /** Models whose rows were made, found, changed and deleted. */
  readonly done: readonly string[];
  /** Steps that some of them cannot take, by model, with the reason. */
  readonly skipped: Readonly<Record<string, readonly string[]>>;
  /** Why there can be no row of the others, by model. */
  readonly impossible: Readonly<Record<string, string>>;
  /** What went wrong, one sentence each. */
  readonly failed: readonly string[];
}

/** Makes, finds, changes and deletes rows of every model, through documents as a client would send them. */
export async function tryModels(test: TestApi, datamodel: Datamodel): Promise<Trial> {
  const impossible = impossibleModels(test.models);
  const maker = rowMaker({ insert: (model, data) => insert(test, model, data), undefaulted: undefaultedIn(datamodel) });
  const [done, failed]: [string[], string[]] = [[], []];
  const skipped: Record<string, readonly string[]> = {};
  for (const [index, model] of test.models.entries()) {
    try {
      if (impossible.has(model.name)) {
        await list(test, model);
        continue;
      }
      const steps = await tryModel(test, model, { maker, index });
      done.push(model.name);
      if (steps.length > 0) skipped[model.name] = steps;
    } catch (error) {
      failed.push(`${model.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { done, skipped, failed, impossible: Object.fromEntries(impossible) };
}

interface Trying {
  readonly maker: RowMaker;
  /** Makes the models take turns in which column they change. */
  readonly index: number;
}

async function tryModel(test: TestApi, model: Model, { maker, index }: Trying): Promise<readonly string[]> {
  const families: readonly [Family, Family] = [new Map(), new Map()];
  const full = await maker.make(model, 'full', families[0]);
  const least = await maker.make(model, 'least', families[1]);
  for (const made of [full, least]) expectEqual(differences(made), [], 'what did not come back as given');
  for (const made of [full, least]) await find(test, made);
  await findInList(test, model, [full, least]);
  await findThroughParents(test, full, families[0]);
  const changed = await change(test, full, index);
  const { made: found, skipped } = await tryVerbs(test, changed ?? full, index);
  const tried = await tryBulkVerbs(test, found, index + 2);
  await find(test, tried);
  for (const made of [tried, least]) await remove(test, made, everything);
  // Then the parents, the youngest first.
  for (const made of families.flatMap((it) => [...it.values()].reverse())) await remove(test, made, onlyColumns);
  expectEqual(await list(test, model), [], `${model.names.many} in the end`);
  return changed ? skipped : ['update: keys only', ...skipped];
}

async function insert(test: TestApi, model: Model, data: Told): Promise<Told> {
  const { type } = model.names;
  const record = onlyColumns(test.api.schema, type);
  const payload = (await ask(
    test,
    `mutation ($data: ${type}Create!) { it: create${type}(data: $data) { created outcome changedFields record ${record} } }`,
    { data },
  )) as Told;
  expectEqual(
    { ...payload, record: null },
    { created: true, outcome: 'CREATED', changedFields: [], record: null },
    'create',
  );
  return payload['record'] as Told;
}

async function find(test: TestApi, made: Made): Promise<void> {
  const { one, type } = made.model.names;
  for (const [index, where] of keysOf(made).entries()) {
    const selection = (index === 0 ? everything : onlyColumns)(test.api.schema, type);
    const document = `query ($where: ${type}Key!) { it: ${one}(where: $where) ${selection} }`;
    const row = await ask(test, document, { where });
    expectSame(row, made, JSON.stringify(where));
    if (index === 0) expectLinks(row as Told, made);
  }
}

// A to-one relation is the row its foreign key points at, and null where the key is.
function expectLinks(row: Told, { model, record }: Made): void {
  for (const { field, link, target } of model.relations) {
    if (!link) continue;
    const key = link.columns.map((it) => record[columnOf(model, it).field]);
    const told = row[field] as Told | null;
    const expected = key.includes(null) ? null : key;
    expectEqual(told && link.references.map((it) => told[columnOf(target, it).field]), expected, field);
  }
}

/** From the other end of each of its relations the row is found, too. */
async function findThroughParents(test: TestApi, made: Made, family: Family): Promise<void> {
  for (const { link, opposite, target } of made.model.relations) {
    const parent = family.get(target.name);
    const back = target.relations.find((it) => it.name === opposite)?.field;
    if (!parent || !link || back === undefined || !pointsAt(made, link, parent)) continue;
    const { one, type } = target.names;
    const document = `query ($where: ${type}Key!) { it: ${one}(where: $where) { ${back} ${onlyColumns(test.api.schema, made.model.names.type)} } }`;
    const row = (await ask(test, document, { where: keyOf(parent) })) as Told;
    const rows = [row[back]].flat() as readonly (Told | null)[];
    const found = rows.filter(
      (it) => it && isDeepStrictEqual(columnsIn(it, made.model), columnsIn(made.record, made.model)),
    );
    expectEqual(found.length, 1, `${target.name}.${back}`);
  }
}

function pointsAt({ model, record }: Made, { columns, references }: Link, parent: Made): boolean {
  return columns.every((name, index) => {
    const reference = columnOf(parent.model, references[index] ?? '').field;
    return record[columnOf(model, name).field] === parent.record[reference];
  });
}

async function list(test: TestApi, model: Model): Promise<readonly Told[]> {
  const { many, type } = model.names;
  return (await ask(test, `{ it: ${many}(limit: 1000) ${everything(test.api.schema, type)} }`, {})) as readonly Told[];
}

async function findInList(test: TestApi, model: Model, rows: readonly Made[]): Promise<void> {
  const listed = await list(test, model);
  for (const made of rows) {
    const found = listed.filter((row) => isDeepStrictEqual(columnsIn(row, model), columnsIn(made.record, model)));
    expectEqual(found.length, 1, `times the row is in ${model.names.many}`);
  }
}

// Null where there is nothing to change: all columns are keys of the row, foreign keys, or the database's own.
async function change(test: TestApi, made: Made, index: number): Promise<Made | null> {
  const { model } = made;
  const column = freeColumn(model, index);
  if (!column) return null;
  const value = another(column, made.record[column.field]);
  const { type } = model.names;
  const payload = (await ask(
    test,
    `mutation ($where: ${type}Key!, $data: ${type}Values) {
       it: update${type}(where: $where, data: $data) { outcome changedFields record ${onlyColumns(test.api.schema, type)} }
     }`,
    { where: keyOf(made), data: { [column.field]: value } },
  )) as { outcome: string; changedFields: readonly string[]; record: Told };
  expectEqual([payload.outcome, payload.changedFields], ['UPDATED', [column.field]], 'update');
  const stamps = model.columns.filter((it) => it.updatedAt).map((it) => [it.field, payload.record[it.field]]);
  const changed = {
    ...made,
    record: { ...made.record, [column.field]: value, ...Object.fromEntries(stamps) },
  };
  expectSame(payload.record, changed, 'the updated row');
  await find(test, changed);
  return changed;
}

async function remove(test: TestApi, made: Made, select: typeof everything): Promise<void> {
  const { one, type } = made.model.names;
  const where = keyOf(made);
  const payload = (await ask(
    test,
    `mutation ($where: ${type}Key!) { it: delete${type}(where: $where, strict: true) { outcome record ${select(test.api.schema, type)} } }`,
    { where },
  )) as { outcome: string; record: Told };
  expectEqual(payload.outcome, 'DELETED', 'delete');
  expectSame(payload.record, made, 'the deleted row');
  expectEqual(
    await ask(test, `query ($where: ${type}Key!) { it: ${one}(where: $where) { __typename } }`, { where }),
    null,
    'a deleted row',
  );
}

// `dbgenerated()` says that something else fills the column: in a database made from the schema nothing does.
function undefaultedIn({ models }: Datamodel): (model: Model, column: Column) => boolean {
  return (model, column) => {
    const field = models.find((it) => it.name === model.name)?.fields.find((it) => it.name === column.name);
    return JSON.stringify(field?.default) === '{"name":"dbgenerated","args":[]}';
  };
}

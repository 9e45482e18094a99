import { isObjectType } from 'graphql';
import type { Model } from '../../src/model/model.ts';
import { listQueryNames } from '../../src/model/names.ts';
import { orderable } from '../../src/model/operators.ts';
import type { TestApi } from './api.ts';

/** Runs every query of every model, and every field of its rows. Gives a line for each that failed. */
export async function tryQueries(api: TestApi): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const model of api.models) {
    const { data, errors } = await api.ask(`{ ${listsOf(api, model)} }`);
    failures.push(...(errors ?? []).map((it) => `${model.name}: ${it.message}`));
    const [row] = (data?.[model.names.many] ?? []) as readonly Readonly<Record<string, unknown>>[];
    if (!model.primary || !row) continue;
    const { field, columns } = model.primary;
    const fields = columns.map((name) => model.columns.find((it) => it.name === name)?.field ?? name);
    const values = Object.fromEntries(fields.map((it) => [it, row[it]]));
    const k = fields.length === 1 ? values : { [field]: values };
    const { one, type } = model.names;
    const query = `query ($k: ${type}Key!) { ${one}(where: $k) { ${fields[0]} } ${listQueryNames(model.names).byKey}(keys: [$k]) { ${fields[0]} } }`;
    const answer = await api.ask(query, { k });
    failures.push(...(answer.errors ?? []).map((it) => `${model.name} by key: ${it.message}`));
    if (!answer.data?.[one]) failures.push(`${model.name}: ${one} did not find the row that the list has.`);
  }
  return failures;
}

function listsOf(api: TestApi, model: Model): string {
  const { many } = model.names;
  const { connection, aggregate, groupBy } = listQueryNames(model.names);
  const measures = measuresOf(api, `${model.names.type}Aggregate`);
  const by = model.columns.find(orderable);
  return [
    `${many}(limit: 2) { ${rowOf(api, model)} }`,
    `${connection}(first: 1) { totalCount edges { cursor } nodes { __typename } pageInfo { hasNextPage } }`,
    `${aggregate} { ${measures} }`,
    by ? `${groupBy}(by: [${by.field.replace(/^(true|false|null)$/, '$1_')}], limit: 2) { ${measures} }` : '',
  ].join(' ');
}

function rowOf(api: TestApi, { columns, relations }: Model): string {
  const below = relations.flatMap(({ field, kind, beside, target }) => {
    if (kind === 'toOne' || !beside) return [`${field} { __typename }`];
    return [
      `${field}(limit: 1) { __typename }`,
      `${beside.connection}(first: 1) { totalCount nodes { __typename } }`,
      `${beside.aggregate} { ${measuresOf(api, `${target.names.type}Aggregate`)} }`,
      beside.count,
    ];
  });
  return ['__typename', ...columns.map((it) => it.field), ...below].join(' ');
}

// Everything that can be worked out.
function measuresOf(api: TestApi, name: string): string {
  const type = api.api.schema.getType(name);
  if (!isObjectType(type)) throw new Error(`${name} is no object type.`);
  const parts = Object.values(type.getFields()).map(({ name: field, type: of }) => {
    const values = api.api.schema.getType(String(of).replaceAll(/[[\]!]/g, ''));
    return isObjectType(values) ? `${field} { ${Object.keys(values.getFields()).join(' ')} }` : field;
  });
  return parts.join(' ');
}

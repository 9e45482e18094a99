import { type FieldNode, type GraphQLResolveInfo, getArgumentValues, getNamedType } from 'graphql';
import type { Measures } from '../model/measures.ts';
import type { Column, Model } from '../model/model.ts';
import { pathOf } from '../model/path.ts';
import { answerOf, type ConnectionReading, type Part, type Reading } from '../model/reading.ts';
import { fieldsBelow, objectType, type Selected } from './fieldsBelow.ts';
import { limitsOf } from './limits.ts';
import { type Member, measureOf, memberOf } from './members.ts';
import { type Fields, once } from './once.ts';
import { isOwnField } from './ownFields.ts';
import { connectionPageOf, type ListArgs, pageOf, whereOf } from './paging.ts';
import { writtenFields } from './writtenFields.ts';

/** What is asked of the rows a field answers with. */
export function readingOf(model: Model, info: GraphQLResolveInfo): Reading {
  return once(readings, info.fieldNodes, () => readingBelow(model, info.fieldNodes, info));
}

// A plan's lists of fields are its own: what is written for it is never read for an executor.
const readings = new WeakMap<Fields, Reading>();

/** The same for some fields below the one that is being resolved, merged as the executor merges them. */
export function readingBelow(model: Model, nodes: readonly FieldNode[], info: Selected): Reading {
  const type = objectType(model.names.type, info);
  const below = fieldsBelow(nodes, type, info);
  const columns = new Set<Column>();
  const parts: Part[] = [];
  for (const [name, fields] of below) {
    const [node] = fields;
    const definition = node && type.getFields()[node.name.value];
    if (!definition) continue;
    const member = memberOf(definition);
    // What was added by hand may read any column.
    if (!member || !isOwnField(info.schema, type, definition)) for (const it of model.columns) columns.add(it);
    if (member?.kind === 'column') columns.add(member.column);
    else if (member) {
      for (const it of pathOf(member.relation).from) columns.add(it);
      const args = getArgumentValues(definition, node, info.variableValues);
      parts.push(partOf(member, { name, args, fields, info }));
    }
  }
  // In the order of the model: where rows are read, the same columns make the same statement however they are asked for.
  const written = info.writing ? writtenFields(type, below, info.schema) : null;
  return { model, columns: model.columns.filter((it) => columns.has(it)), parts, written };
}

/** What is asked of a connection: its rows may be asked for under several names, each with a selection of its own. */
export function connectionBelow(given: ListArgs, nodes: readonly FieldNode[], info: Selected): ConnectionReading {
  const { placed, ...asked } = once(pages, nodes, () => askedOfPage(given.model, nodes, info));
  return { ...asked, page: connectionPageOf(given, placed) };
}

/** What is asked of a connection, whichever page it is. */
type AskedOfPage = Omit<ConnectionReading, 'page'> & { readonly placed: boolean };

const pages = new WeakMap<Fields, AskedOfPage>();

function askedOfPage(model: Model, nodes: Fields, info: Selected): AskedOfPage {
  const views = new Map<string, Reading>();
  const asked = new Set<string>();
  const below = (type: string, of: readonly FieldNode[]) => fieldsBelow(of, objectType(type, info), info);
  for (const [answer, fields] of below(`${model.names.type}Connection`, nodes)) {
    const name = fields[0]?.name.value ?? '';
    asked.add(name);
    if (name === 'nodes') views.set(answer, readingBelow(model, fields, info));
    if (name !== 'edges') continue;
    for (const [inner, edge] of below(`${model.names.type}Edge`, fields)) {
      asked.add(edge[0]?.name.value ?? '');
      if (edge[0]?.name.value === 'node') views.set(viewOf(answer, inner), readingBelow(model, edge, info));
    }
  }
  const needed = [...views.values()].flatMap((it) => it.columns);
  return {
    model,
    columns: model.columns.filter((it) => needed.includes(it)),
    placed: asked.has('cursor') || asked.has('pageInfo'),
    views,
    paged: [...asked].some((it) => it !== 'totalCount' && it !== '__typename'),
    counted: asked.has('totalCount'),
  };
}

/** What is to be worked out for the fields of an aggregate, or of a group. */
export function measuresBelow(
  model: Model,
  type: string,
  { nodes, info }: { readonly nodes: readonly FieldNode[]; readonly info: Selected },
): Measures {
  return once(measures, nodes, () => measuresIn(model, type, { nodes, info }));
}

const measures = new WeakMap<Fields, Measures>();

function measuresIn(
  model: Model,
  type: string,
  { nodes, info }: { readonly nodes: readonly FieldNode[]; readonly info: Selected },
): Measures {
  const columns = { min: new Set<Column>(), max: new Set<Column>(), sum: new Set<Column>(), avg: new Set<Column>() };
  const aggregate = objectType(type, info);
  for (const fields of fieldsBelow(nodes, aggregate, info).values()) {
    const definition = aggregate.getFields()[fields[0]?.name.value ?? ''];
    const measure = definition ? measureOf(definition) : null;
    if (!definition || !measure) continue;
    const values = objectType(getNamedType(definition.type).name, info);
    for (const [node] of fieldsBelow(fields, values, info).values()) {
      const column = model.columns.find((it) => it.field === node?.name.value);
      if (column) columns[measure].add(column);
    }
  }
  const { min, max, sum, avg } = columns;
  return { count: true, min: [...min], max: [...max], sum: [...sum], avg: [...avg] };
}

/** What is asked of the rows a mutation answers with, by the names of the answers that lead to them. */
export function recordsBelow(
  model: Model,
  returns: 'saved' | 'many',
  info: GraphQLResolveInfo,
): ReadonlyMap<string, Reading> {
  return once(records, info.fieldNodes, () => recordsIn(model, returns, info));
}

const records = new WeakMap<Fields, ReadonlyMap<string, Reading>>();

function recordsIn(model: Model, returns: 'saved' | 'many', info: GraphQLResolveInfo): ReadonlyMap<string, Reading> {
  const payload = (suffix: string, nodes: readonly FieldNode[]) =>
    [...fieldsBelow(nodes, objectType(`${model.names.type}${suffix}`, info), info)].map(([name, fields]) => ({
      name,
      fields,
      field: fields[0]?.name.value,
    }));
  const recorded = (suffix: string, nodes: readonly FieldNode[]) =>
    payload(suffix, nodes).filter(({ field }) => field === 'record');
  const rows =
    returns === 'saved'
      ? recorded('Payload', info.fieldNodes)
      : payload('BulkPayload', info.fieldNodes)
          .filter(({ field }) => field === 'results')
          .flatMap((results) =>
            recorded('BulkResult', results.fields).map((it) => ({ ...it, name: viewOf(results.name, it.name) })),
          );
  return new Map(rows.map(({ name, fields }) => [name, readingBelow(model, fields, info)]));
}

/** The name of an answer that stands below the elements of a list, by both their names. */
export function viewOf(list: string, inner: string): string {
  return `${list}.${inner}`;
}

interface Asked {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly fields: readonly FieldNode[];
  readonly info: Selected;
}

function partOf({ kind, relation }: Member & { kind: Part['kind'] }, { name, args, fields, info }: Asked): Part {
  const part = { answer: answerOf(name), relation };
  const given = { model: relation.target, args, path: `${name}.`, limits: limitsOf(info.schema) };
  switch (kind) {
    case 'one':
      return { ...part, kind, reading: readingBelow(relation.target, fields, info) };
    case 'many':
      return { ...part, kind, reading: readingBelow(relation.target, fields, info), page: pageOf(given) };
    case 'connection':
      return { ...part, kind, asked: connectionBelow(given, fields, info) };
    case 'count':
      return { ...part, kind, filter: whereOf(given) };
    case 'aggregate': {
      const measures = measuresBelow(relation.target, `${relation.target.names.type}Aggregate`, {
        nodes: fields,
        info,
      });
      return { ...part, kind, measuring: { filter: whereOf(given), measures } };
    }
  }
}

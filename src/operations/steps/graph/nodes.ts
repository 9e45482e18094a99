import type { Row } from '../../../database/client.ts';
import { type Column, columnOf, guardsAtOnce, type Key, type Model } from '../../../model/model.ts';
import { badInput, OperationError } from '../../errors.ts';
import { identityOf } from '../changes.ts';
import { conflict, type Draft, type DraftEdge, draftOf, type Merged, merged } from './draft.ts';
import { argumentOf, type Edge, type Listing, type Node, type Nodes, type Pair, type Search } from './node.ts';
import { type Position, primaryColumns } from './position.ts';
import type { Placed } from './scope.ts';

/** Makes the key of a new row where Prisma does, not the database; null where the database does. */
export type KeyMaker = (column: Column) => unknown;

/**
 * Merges the visited places of a graph into rows: places with one label, one primary key, or one key of `_match` are one row.
 * Throws `OperationError` `DANGLING_REF`, `GRAPH_CONFLICT`, `CONFLICT_TARGET_UNUSABLE`, `BAD_USER_INPUT`.
 */
export function nodesOf(all: readonly Placed[], makeKey: KeyMaker): Nodes {
  const draft = draftOf(all);
  let rows = rowsOf(draft);
  // Uniting two rows may make known that two others are one, whose keys they are part of.
  while (uniteKeys(draft, rows)) rows = rowsOf(draft);
  const numbers = new Map([...rows.keys()].map((it, index) => [it, index]));
  const indexOf = (place: number) => numbers.get(draft.unions.find(place)) ?? 0;
  const nodes = [...rows].map(([number, row]) => {
    const search = searchOf(number, rows);
    return Object.freeze<Node>({
      index: indexOf(number),
      model: row.model,
      places: row.places,
      values: row.values,
      origins: row.origins,
      edges: edgesOf(row, indexOf),
      search,
      stub: isStub(row),
      made: search ? {} : madeKey(row, makeKey),
    });
  });
  for (const [number, row] of rows) refuseTwoValues(number, row, rows);
  const at = new Map(draft.places.flatMap(({ position }, place) => withNode(position, nodes[indexOf(place)])));
  return { nodes, pairs: pairsOf(draft, indexOf), listings: listingsOf(draft, indexOf), at };
}

interface DraftRow extends Merged {
  readonly places: readonly Position[];
  readonly match: Key | null;
  readonly edges: readonly DraftEdge[];
}

type DraftRows = ReadonlyMap<number, DraftRow & { readonly targets: readonly number[] }>;

function rowsOf({ places, edges, unions }: Draft): DraftRows {
  const together = new Map<number, { places: Placed[]; edges: DraftEdge[] }>();
  const of = (place: number) => {
    const number = unions.find(place);
    const known = together.get(number) ?? { places: [], edges: [] };
    together.set(number, known);
    return known;
  };
  for (const [place, it] of places.entries()) of(place).places.push(it);
  for (const it of edges) of(it.owner).edges.push(it);
  const numbers = [...together.keys()].sort((a, b) => a - b);
  return new Map(
    numbers.map((number) => {
      const { places: own, edges: leading } = of(number);
      const positions = own.map((it) => it.position);
      const targets = leading.map((it) => unions.find(it.target));
      return [number, { ...merged(own), places: positions, match: matchOf(positions), edges: leading, targets }];
    }),
  );
}

function matchOf(places: readonly Position[]): Key | null {
  const matching = places.filter((it) => it.match !== null);
  const [first] = matching;
  const other = matching.find((it) => it.match !== first?.match);
  if (first && other) throw conflict(first.model, 'One row is matched by two keys.', [first.path, other.path]);
  return first?.match ?? null;
}

function uniteKeys({ unions }: Draft, rows: DraftRows): boolean {
  const first = new Map<string, number>();
  let united = false;
  for (const [number, row] of rows)
    for (const columns of [primaryColumns(row.model), row.match ? keyColumns(row.model, row.match) : []]) {
      const texts = columns.map((it) => textOf(sourceOf(number, it, rows), it));
      if (texts.length === 0 || texts.includes(null)) continue;
      const identity = JSON.stringify([row.model.name, columns.map((it) => it.name), texts]);
      const other = first.get(identity) ?? number;
      first.set(identity, other);
      united = unions.unite(number, other) || united;
    }
  return united;
}

/** What a column of a row will hold: a value, or that of another row's column, which is not known yet. */
type Source =
  | { readonly kind: 'value'; readonly value: unknown; readonly path: string }
  | { readonly kind: 'later'; readonly row: number; readonly column: string; readonly path: string };

function sourceOf(number: number, column: Column, rows: DraftRows): Source | null {
  return sourcesOf(number, column, rows, 0)[0] ?? null;
}

// Keys made of keys made of keys: deeper than any schema, but a row may also point at itself.
const deepest = 20;

function sourcesOf(number: number, column: Column, rows: DraftRows, depth: number): readonly Source[] {
  const row = rows.get(number);
  if (!row) return [];
  const { values, origins, edges, targets } = row;
  const own = Object.hasOwn(values, column.name)
    ? [{ kind: 'value', value: values[column.name], path: origins.get(column.name) ?? '' } as const]
    : [];
  const led = edges.flatMap(({ relation: { link, target }, path }, index): readonly Source[] => {
    const reference = link?.references[link.columns.indexOf(column.name)];
    if (reference === undefined) return [];
    const to = targets[index] ?? 0;
    const [further] = depth < deepest ? sourcesOf(to, columnOf(target, reference), rows, depth + 1) : [];
    return [further ? { ...further, path } : { kind: 'later', row: to, column: reference, path }];
  });
  return [...own, ...led];
}

function textOf(source: Source | null, column: Column): string | null {
  if (!source) return null;
  if (source.kind === 'later') return `later ${source.row} ${source.column}`;
  return source.value === null ? null : `value ${identityOf(column, source.value)}`;
}

function refuseTwoValues(number: number, { model, edges, origins }: DraftRow, rows: DraftRows): void {
  const linked = new Set(edges.flatMap((it) => it.relation.link?.columns ?? []));
  for (const column of model.columns.filter((it) => linked.has(it.name))) {
    const known = sourcesOf(number, column, rows, 0).filter((it) => it.kind === 'value');
    const [first] = known;
    const other = known.find((it) => textOf(it, column) !== textOf(first ?? null, column));
    if (first && other)
      throw conflict(model, `One ${model.names.type} is given two values of ${column.field}.`, [
        origins.get(column.name) ?? first.path,
        other.path,
      ]);
  }
}

function searchOf(number: number, rows: DraftRows): Search | null {
  const row = rows.get(number);
  if (!row) return null;
  const { model, match } = row;
  const columns = match ? keyColumns(model, match) : primaryColumns(model);
  const sources = columns.map((it) => sourceOf(number, it, rows));
  if (match) refuseUnmatched(row, match, sources);
  if (columns.length === 0 || sources.some((it) => !it || (it.kind === 'value' && it.value === null))) return null;
  const known: Record<string, unknown> = {};
  for (const [index, it] of sources.entries()) if (it?.kind === 'value') known[columns[index]?.name ?? ''] = it.value;
  const key = match ?? {
    field: (model.keys.find((it) => it.primary) ?? model.primary)?.field ?? '',
    columns: columns.map((it) => it.name),
  };
  return { key, values: Object.keys(known).length === columns.length ? known : null };
}

function refuseUnmatched({ model, places }: DraftRow, match: Key, sources: readonly (Source | null)[]): void {
  const path = places.find((it) => it.match === match)?.path ?? 'root';
  const argument = `${argumentOf(path)}._match`;
  const missing = sources.findIndex((it) => !it || (it.kind === 'value' && it.value === null));
  if (missing >= 0)
    throw badInput(
      model,
      argument,
      `To match by ${match.field}, ${keyColumns(model, match)[missing]?.field} needs a value.`,
    ).with({ nodes: [path] });
  if (guardsAtOnce(match)) return;
  const sentence = `The database does not guard the key ${match.field}: no row can be matched by it.`;
  throw new OperationError('CONFLICT_TARGET_UNUSABLE', sentence, { model, target: match.field, node: path });
}

function isStub({ model, values, match }: DraftRow): boolean {
  const key = primaryColumns(model);
  const given = Object.keys(values);
  return match === null && key.length > 0 && given.length === key.length && key.every((it) => given.includes(it.name));
}

function madeKey({ model, values }: DraftRow, makeKey: KeyMaker): Row {
  const open = primaryColumns(model).filter((it) => !Object.hasOwn(values, it.name));
  const made = open.map((it) => [it.name, makeKey(it)] as const);
  return Object.fromEntries(made.filter(([, value]) => value !== null));
}

function edgesOf({ edges }: DraftRow, indexOf: (place: number) => number): readonly Edge[] {
  const distinct = new Map<string, Edge>();
  for (const { owner, target, relation, path } of edges) {
    const { columns = [], references = [] } = relation.link ?? {};
    const edge = { owner: indexOf(owner), target: indexOf(target), relation, columns, references, path };
    const name = `${relation.name} ${edge.target}`;
    if (!distinct.has(name)) distinct.set(name, edge);
  }
  return [...distinct.values()];
}

function pairsOf({ places, number }: Draft, indexOf: (place: number) => number): readonly Pair[] {
  return places.flatMap(({ visits }, place) =>
    visits.flatMap(({ relation, below }) => {
      const { join } = relation;
      if (!join) return [];
      return below.map((it) => ({ relation, join, row: indexOf(place), target: indexOf(number.get(it) ?? 0) }));
    }),
  );
}

function listingsOf({ places, number }: Draft, indexOf: (place: number) => number): readonly Listing[] {
  return places.flatMap(({ position, visits }, place) =>
    visits
      .filter(({ relation }) => relation.link === null)
      .map(({ relation, below, none }) => ({
        node: indexOf(place),
        relation,
        listed: below.map((it) => indexOf(number.get(it) ?? 0)),
        none,
        path: `${position.path}.${relation.field}`,
      })),
  );
}

function withNode(position: Position, node: Node | undefined): readonly (readonly [Position, Node])[] {
  return node ? [[position, node]] : [];
}

function keyColumns(model: Model, { columns }: Pick<Key, 'columns'>): readonly Column[] {
  return columns.map((it) => columnOf(model, it));
}

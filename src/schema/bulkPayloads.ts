import type { GraphQLResolveInfo } from 'graphql';
import type { Row } from '../database/client.ts';
import type { Model } from '../model/model.ts';
import { readBackMany, type Target } from '../operations/run.ts';
import type { Many, Outcome, Selection } from '../operations/verb.ts';
import type { Builder } from './builder.ts';
import { toldOfReadBack } from './errors.ts';
import { telling } from './members.ts';
import { viewOf } from './selections.ts';

/** What the resolver of a mutation for many rows hands to its payload. */
export interface SavedRows {
  readonly many: Many;
  readonly selection: Selection;
  /** Where they were written, and what they are related to is read. */
  readonly target: Target;
}

/** What the payloads for many rows share. */
export interface BulkPayloadParts {
  readonly builder: Builder;
  readonly outcome: unknown;
  readonly counts: unknown;
  readonly object: unknown;
}

/** `WriteCounts`: what became of all rows of a call, in numbers. */
export function addCounts(builder: Builder) {
  return builder.objectRef<Many>('WriteCounts').implement({
    description: 'How many rows of a call came to what.',
    fields: (t) => {
      const counts = Object.entries(counted).map(([name, [outcome, description]]) => [
        name,
        t.int({
          nullable: false,
          description,
          extensions: telling.source,
          resolve: ({ outcomes }) => outcomes.filter((it) => it === outcome).length,
        }),
      ]);
      const total = t.int({
        nullable: false,
        description: 'All of them.',
        extensions: telling.source,
        resolve: ({ outcomes }) => outcomes.length,
      });
      return { ...Object.fromEntries(counts), total };
    },
  });
}

const counted: Readonly<Record<string, readonly [outcome: Outcome, doc: string]>> = {
  created: ['CREATED', 'Rows that this call inserted.'],
  updated: ['UPDATED', 'Rows that existed, and in which at least one value changed.'],
  unchanged: ['UNCHANGED', 'Rows that existed, and in which nothing differed.'],
  skipped: ['SKIPPED', 'Rows that were not inserted, for another one has their key.'],
  superseded: ['SUPERSEDED', 'Rows that gave way to another one of this call with the same key.'],
  notFound: ['NOT_FOUND', 'Rows that are not there.'],
  deleted: ['DELETED', 'Rows that this call deleted.'],
};

/** `AlbumBulkPayload`: what became of many rows. */
export function addBulkPayload(model: Model, { builder, outcome, counts, object }: BulkPayloadParts) {
  const { type } = model.names;
  const result = addResult(model, { builder, outcome, object });
  return builder.objectRef<SavedRows>(`${type}BulkPayload`).implement({
    description: `What a write did to many rows of ${type}.`,
    fields: (t) => ({
      counts: t.field({
        type: counts as never,
        nullable: false,
        extensions: telling.source,
        resolve: (({ many }: SavedRows) => many) as never,
      }),
      results: t.field({
        type: [result],
        nullable: { list: false, items: false },
        description: 'In the order given, or of the key.',
        extensions: telling.source,
        resolve: ((rows: SavedRows, _args: unknown, _context: unknown, info: GraphQLResolveInfo) =>
          resultsOf(model, rows, String(info.path.key))) as never,
      }),
    }),
  });
}

interface Result {
  readonly index: number;
  readonly outcome: Outcome;
  readonly row: (answer: string) => Row | null | Promise<Row | null>;
}

function addResult(
  model: Model,
  { builder, outcome, object }: Pick<BulkPayloadParts, 'builder' | 'outcome' | 'object'>,
) {
  return builder.objectRef<Result>(`${model.names.type}BulkResult`).implement({
    description: `What a write did to one ${model.names.type} of many.`,
    fields: (t) => ({
      index: t.exposeInt('index', { nullable: false, description: 'From 0.', extensions: telling.source }),
      outcome: t.field({
        type: outcome as never,
        nullable: false,
        extensions: telling.source,
        resolve: (({ outcome: it }: Result) => it) as never,
      }),
      record: t.field({
        type: object as never,
        nullable: true,
        description: 'As of this call.',
        extensions: telling.source,
        resolve: (({ row }: Result, _args: unknown, _context: unknown, info: GraphQLResolveInfo) =>
          row(String(info.path.key))) as never,
      }),
    }),
  });
}

// Rows of other tables are read after the write was stored, all at once: a failure there leaves the write and its outcomes told.
function resultsOf(model: Model, { many, selection, target }: SavedRows, list: string): readonly Result[] {
  const readings = new Map<string, Promise<readonly (Row | null)[]>>();
  const row = (index: number, name: string): Row | null | Promise<Row | null> => {
    const answer = viewOf(list, name);
    const reading = selection.records?.get(answer);
    if (!reading || reading.parts.length === 0) return many.row(index);
    const known =
      readings.get(answer) ?? toldOfReadBack(model, () => readBackMany(target, many, { ...reading, answer }));
    readings.set(answer, known);
    return known.then((rows) => rows[index] ?? null);
  };
  return many.outcomes.map((outcome, index) => ({ index, outcome, row: (name) => row(index, name) }));
}

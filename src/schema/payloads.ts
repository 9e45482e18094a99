import type { GraphQLResolveInfo } from 'graphql';
import type { Model } from '../model/model.ts';
import { readBack, type Target } from '../operations/run.ts';
import type { Saved, Selection } from '../operations/verb.ts';
import type { Builder, Context } from './builder.ts';
import { toldOfReadBack } from './errors.ts';
import { telling } from './members.ts';

/** What a mutation's resolver hands to its payload. */
export interface SavedRow {
  readonly saved: Saved;
  readonly selection: Selection;
  /** Where it was saved, and what it is related to is read. */
  readonly target: Target;
}

/** What payloads share. */
export interface PayloadParts {
  readonly builder: Builder;
  readonly outcome: unknown;
  readonly protection: unknown;
  readonly graph: unknown;
  readonly object: unknown;
  /** The enum of the model's columns. */
  readonly columns: unknown;
}

/** `AlbumPayload`: the record, and what happened to it. */
export function addPayload(model: Model, { builder, outcome, protection, graph, object, columns }: PayloadParts) {
  const { type } = model.names;
  return builder.objectRef<SavedRow>(`${type}Payload`).implement({
    description: `What a write did to one ${type}.`,
    fields: (t) => ({
      record: t.field({
        type: object as never,
        nullable: true,
        description: 'As of this call.',
        // Rows of other tables are read after the write was stored: a failure there leaves the write and its outcome told.
        extensions: telling.source,
        resolve: ((
          { saved, selection, target }: SavedRow,
          _args: unknown,
          _context: Context,
          info: GraphQLResolveInfo,
        ) => {
          const answer = String(info.path.key);
          const reading = selection.records?.get(answer);
          // Most have nothing to read any more, and are told at once.
          if (!reading || reading.parts.length === 0) return saved.row;
          return toldOfReadBack(model, () => readBack(target, saved, { ...reading, answer }));
        }) as never,
      }),
      created: t.boolean({
        nullable: false,
        description: 'True as often as rows were inserted.',
        extensions: telling.source,
        resolve: ({ saved }) => saved.outcome === 'CREATED',
      }),
      outcome: t.field({
        type: outcome as never,
        nullable: false,
        extensions: telling.source,
        resolve: (({ saved }: SavedRow) => saved.outcome) as never,
      }),
      changedFields: t.field({
        type: [columns] as never,
        nullable: false,
        description: 'Of a stored row, `@updatedAt` aside.',
        extensions: telling.source,
        resolve: (({ saved }: SavedRow) => saved.changed) as never,
      }),
      linked: t.boolean({
        nullable: true,
        description: 'Null without `linkTo`.',
        extensions: telling.source,
        resolve: ({ saved }) => saved.linked ?? null,
      }),
      protection: t.field({
        type: protection as never,
        nullable: true,
        description: 'Null without a lookup.',
        extensions: telling.source,
        resolve: (({ saved }: SavedRow) => saved.protection) as never,
      }),
      graph: t.field({
        type: graph as never,
        nullable: true,
        description: 'Of `saveRelated` only.',
        extensions: telling.source,
        resolve: (({ saved }: SavedRow) => saved.graph ?? null) as never,
      }),
    }),
  });
}

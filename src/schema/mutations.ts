import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import type { Model } from '../model/model.ts';
import { mutationName } from '../model/names.ts';
import { catalogue, served } from '../operations/catalogue.ts';
import { badInput, OperationError } from '../operations/errors.ts';
import { run, type Target } from '../operations/run.ts';
import type { Selection } from '../operations/verb.ts';
import type { Builder, Context } from './builder.ts';
import { told } from './errors.ts';
import type { Inputs } from './inputs.ts';
import type { SavedRow } from './payloads.ts';
import { askedTwice } from './twice.ts';

/** What the mutations of a model are made with. `payload` is asked for only where the model has a mutation. */
export interface MutationParts {
  readonly builder: Builder;
  readonly inputs: Inputs;
  readonly target: Target;
  readonly payload: () => unknown;
}

/** What was added, and what a verb could not serve. */
export interface Mutations {
  readonly names: readonly string[];
  readonly unserved: readonly { readonly verb: string; readonly reason: string }[];
}

/** Adds a mutation for every verb that serves the model. */
export function addMutations(model: Model, { builder, inputs, target, payload }: MutationParts): Mutations {
  const names: string[] = [];
  const unserved: { verb: string; reason: string }[] = [];
  let type: unknown = null;
  for (const verb of catalogue) {
    const takes = served(verb, model);
    if ('unserved' in takes) {
      unserved.push({ verb: verb.name, reason: takes.unserved });
      continue;
    }
    type ??= payload();
    const name = mutationName(verb.name, model.names);
    names.push(name);
    builder.mutationField(name, (t) =>
      t.field({
        type: type as never,
        nullable: true,
        description: verb.doc(model),
        args: inputs.args(takes.slots),
        resolve: ((
          _root: unknown,
          args: Readonly<Record<string, unknown>>,
          context: Context,
          info: GraphQLResolveInfo,
        ) =>
          told(async (): Promise<SavedRow> => {
            refuseLate(model, context);
            if (verb.removes) refuseTwice(model, info);
            const selection = selectionOf(model, context, info);
            return { saved: await run(verb, target, { args, selection }), selection };
          })) as never,
      }),
    );
  }
  return { names, unserved };
}

// The caller was told that time ran out, or has gone: what has not begun must not begin.
function refuseLate(model: Model, { signal }: Context): void {
  if (signal?.aborted) throw new OperationError('TIMEOUT', 'The request ended before this began.', { model });
}

// The second answer would be read when the row, and what went with it, is gone.
function refuseTwice(model: Model, info: GraphQLResolveInfo): void {
  const name = askedTwice(info);
  if (name !== null)
    throw badInput(model, name, `What is deleted can be answered once: ask for ${name} under one name only.`);
}

// What the client selected below `record`; columns alone are in the row every verb answers with.
function selectionOf(model: Model, context: Context, info: GraphQLResolveInfo): Selection {
  const query = queryFromInfo({ context, info, typeName: model.names.type, path: ['record'] }) as Selection['query'] & {
    readonly select?: Readonly<Record<string, unknown>>;
  };
  return { related: Object.values(query.select ?? {}).some((it) => typeof it === 'object'), query };
}

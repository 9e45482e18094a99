import type { GraphQLResolveInfo } from 'graphql';
import type { Model } from '../model/model.ts';
import { mutationName } from '../model/names.ts';
import { type AnyVerb, catalogue, served } from '../operations/catalogue.ts';
import { OperationError } from '../operations/errors.ts';
import { run, type Target } from '../operations/run.ts';
import { inDocument } from './atomic.ts';
import { type Builder, type Context, goneOf, untilGone } from './builder.ts';
import type { SavedRows } from './bulkPayloads.ts';
import { told } from './errors.ts';
import type { Inputs } from './inputs.ts';
import { telling } from './members.ts';
import type { SavedRow } from './payloads.ts';
import { recordsBelow } from './selections.ts';

/** What the mutations of a model are made with. A payload is asked for only where the model has a mutation with it. */
export interface MutationParts {
  readonly builder: Builder;
  readonly inputs: Inputs;
  readonly target: Target;
  readonly payloads: Readonly<Record<AnyVerb['returns'], () => unknown>>;
}

/** What was added, and what a verb could not serve. */
export interface Mutations {
  readonly names: readonly string[];
  readonly unserved: readonly { readonly verb: string; readonly reason: string }[];
}

/** Adds a mutation for every verb that serves the model. */
export function addMutations(model: Model, { builder, inputs, target, payloads }: MutationParts): Mutations {
  const names: string[] = [];
  const unserved: { verb: string; reason: string }[] = [];
  const types = new Map<AnyVerb['returns'], unknown>();
  for (const verb of catalogue) {
    const takes = served(verb, model);
    if ('unserved' in takes) {
      unserved.push({ verb: verb.name, reason: takes.unserved });
      continue;
    }
    const type = types.get(verb.returns) ?? payloads[verb.returns]();
    types.set(verb.returns, type);
    const name = mutationName(verb.name, model.names);
    names.push(name);
    builder.mutationField(name, (t) =>
      t.field({
        type: type as never,
        nullable: true,
        description: verb.doc(model),
        args: inputs.args(takes.slots),
        extensions: telling.once,
        resolve: ((
          _root: unknown,
          args: Readonly<Record<string, unknown>>,
          context: Context,
          info: GraphQLResolveInfo,
        ) =>
          context.answered?.get(String(info.path.key)) ??
          told(() => {
            const place = { ...target, store: untilGone(target.store, context) };
            return inDocument(
              context.atomic,
              { verb, target: place, info },
              async (target): Promise<SavedRow | SavedRows> => {
                refuseLate(model, context);
                // Read before anything is written, for it may be refused.
                const selection = { records: recordsBelow(model, verb.returns, info) };
                switch (verb.returns) {
                  case 'saved':
                    return { saved: await run(verb, target, { args, selection }), selection, target };
                  case 'many':
                    return { many: await run(verb, target, { args, selection }), selection, target };
                }
              },
            );
          })) as never,
      }),
    );
  }
  return { names, unserved };
}

// The caller was told that time ran out, or has gone: what has not begun must not begin.
function refuseLate(model: Model, context: Context): void {
  if (goneOf(context)?.aborted) throw new OperationError('TIMEOUT', 'The request ended before this began.', { model });
}

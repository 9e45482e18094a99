import { type GraphQLResolveInfo, getNamedType, isObjectType } from 'graphql';
import type { Model } from '../model/model.ts';
import { mutationName } from '../model/names.ts';
import { catalogue, served } from '../operations/catalogue.ts';
import { OperationError } from '../operations/errors.ts';
import { run, type Target } from '../operations/run.ts';
import type { Selection } from '../operations/verb.ts';
import { inDocument } from './atomic.ts';
import { type Builder, type Context, untilGone } from './builder.ts';
import { told } from './errors.ts';
import type { Inputs } from './inputs.ts';
import type { SavedRow } from './payloads.ts';
import { fieldsBelow, readingBelow } from './selections.ts';

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
          told(() => {
            const place = { ...target, store: untilGone(target.store, context) };
            return inDocument(context.atomic, { verb, target: place, info }, async (target): Promise<SavedRow> => {
              refuseLate(model, context);
              const selection = selectionOf(model, info);
              return { saved: await run(verb, target, { args, selection }), selection, target };
            });
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

// What the client selected below `record`, under whatever names: read before anything is written, for it may be refused.
function selectionOf(model: Model, info: GraphQLResolveInfo): Selection {
  const payload = getNamedType(info.returnType);
  const fields = isObjectType(payload) ? fieldsBelow(info.fieldNodes, payload, info) : new Map<string, never>();
  const records = [...fields].filter(([, [node]]) => node?.name.value === 'record');
  return { records: new Map(records.map(([name, nodes]) => [name, readingBelow(model, nodes, info)])) };
}

import { type ExecutionArgs, execute, type GraphQLError, locatedError } from 'graphql';
import type { Plan, Root, Variables } from './plans.ts';
import type { Result, WrittenResult } from './writtenResult.ts';

/**
 * Answers a document by its plan. What cannot be written as the schema says is left to an executor, which tells where and
 * why; it takes over what was written to the database by then, and writes nothing twice.
 */
export function executePlan(plan: Plan, args: ExecutionArgs, variables: Variables): Promise<Result> {
  return plan.operation === 'query' ? queried(plan, args, variables) : mutated(plan, args, variables);
}

async function queried({ roots }: Plan, args: ExecutionArgs, variables: Variables): Promise<Result> {
  const [only] = roots;
  const resolved =
    only && roots.length === 1
      ? [await resolve(only, args, variables)]
      : await Promise.all(roots.map((it) => resolve(it, args, variables)));
  const errors = resolved.flatMap((it) => ('error' in it ? [it.error] : []));
  if (resolved.some((it, index) => 'error' in it && roots[index]?.nullable === false)) return { errors, data: null };
  const texts: string[] = [];
  for (const [index, root] of roots.entries()) {
    const text = await toldText(root, resolved[index]);
    if (text === null) return execute(args);
    texts.push(text);
  }
  return written(texts, errors);
}

// One after another, each with everything that is read for its answer.
async function mutated({ roots }: Plan, args: ExecutionArgs, variables: Variables): Promise<Result> {
  const answered = new Map<string, Promise<unknown>>();
  const errors: GraphQLError[] = [];
  const texts: string[] = [];
  for (const root of roots) {
    const resolved = await resolve(root, args, variables);
    answered.set(root.answer, 'error' in resolved ? Promise.reject(resolved.error) : Promise.resolve(resolved.value));
    answered.get(root.answer)?.catch(() => undefined);
    if ('error' in resolved) errors.push(resolved.error);
    const text = 'error' in resolved && !root.nullable ? null : await toldText(root, resolved);
    if (text === null) {
      const contextValue: unknown = Object.assign(Object.create(Object(args.contextValue)), { answered });
      return execute({ ...args, contextValue });
    }
    texts.push(text);
  }
  return written(texts, errors);
}

function written(texts: readonly string[], errors: readonly GraphQLError[]): WrittenResult {
  return { ...(errors.length > 0 ? { errors } : null), data: `{${texts.join()}}`, isWritten: true };
}

type Resolved = { readonly value: unknown } | { readonly error: GraphQLError };

async function resolve(root: Root, args: ExecutionArgs, variables: Variables): Promise<Resolved> {
  try {
    return { value: await root.resolve(args, variables) };
  } catch (thrown) {
    return { error: locatedError(thrown, root.nodes, [root.answer]) };
  }
}

/** What a field answers, with its name before it; null for what an executor has to tell. */
async function toldText({ answer, write }: Root, resolved: Resolved | undefined): Promise<string | null> {
  try {
    return `"${answer}":${resolved && 'value' in resolved ? await write(resolved.value) : 'null'}`;
  } catch {
    return null;
  }
}

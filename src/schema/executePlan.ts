import { type ExecutionArgs, type ExecutionResult, execute, type GraphQLError, locatedError } from 'graphql';
import type { Pending } from './completes.ts';
import type { Plan, Root, Variables } from './plans.ts';

/**
 * Answers a document by its plan. What cannot be written as the schema says is left to an executor, which tells where and
 * why; it takes over what was written to the database by then, and writes nothing twice.
 */
export async function executePlan(plan: Plan, args: ExecutionArgs, variables: Variables): Promise<ExecutionResult> {
  return plan.operation === 'query' ? queried(plan, args, variables) : mutated(plan, args, variables);
}

async function queried({ roots }: Plan, args: ExecutionArgs, variables: Variables): Promise<ExecutionResult> {
  const resolved = await Promise.all(roots.map((it) => resolve(it, args, variables)));
  const errors = resolved.flatMap((it) => ('error' in it ? [it.error] : []));
  if (resolved.some((it, index) => 'error' in it && roots[index]?.nullable === false)) return { errors, data: null };
  const data: Record<string, unknown> = {};
  for (const [index, root] of roots.entries()) {
    if (!(await told(data, root, resolved[index]))) return execute(args);
  }
  return errors.length > 0 ? { errors, data } : { data };
}

// One after another, each with everything that is read for its answer.
async function mutated({ roots }: Plan, args: ExecutionArgs, variables: Variables): Promise<ExecutionResult> {
  const answered = new Map<string, Promise<unknown>>();
  const errors: GraphQLError[] = [];
  const data: Record<string, unknown> = {};
  for (const root of roots) {
    const resolved = await resolve(root, args, variables);
    answered.set(root.answer, 'error' in resolved ? Promise.reject(resolved.error) : Promise.resolve(resolved.value));
    answered.get(root.answer)?.catch(() => undefined);
    if ('error' in resolved) errors.push(resolved.error);
    const isTold = 'error' in resolved && !root.nullable ? false : await told(data, root, resolved);
    if (!isTold) {
      const contextValue: unknown = Object.assign(Object.create(Object(args.contextValue)), { answered });
      return execute({ ...args, contextValue });
    }
  }
  return errors.length > 0 ? { errors, data } : { data };
}

type Resolved = { readonly value: unknown } | { readonly error: GraphQLError };

async function resolve(root: Root, args: ExecutionArgs, variables: Variables): Promise<Resolved> {
  try {
    return { value: await root.resolve(args, variables) };
  } catch (thrown) {
    return { error: locatedError(thrown, root.nodes, [root.answer]) };
  }
}

/** Puts what a field answers into the data; false for what an executor has to tell. */
async function told(
  data: Record<string, unknown>,
  { answer, complete }: Root,
  resolved: Resolved | undefined,
): Promise<boolean> {
  const pending: Pending = [];
  try {
    data[answer] = resolved && 'value' in resolved ? complete(resolved.value, pending) : null;
    while (pending.length > 0) await Promise.all(pending.splice(0));
    return true;
  } catch {
    return false;
  }
}

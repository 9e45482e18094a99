import { type ExecutionArgs, type ExecutionResult, execute, type GraphQLError, locatedError } from 'graphql';
import type { Plan, Root, Variables } from './plans.ts';

/** Answers a query by its plan. What cannot be written as the schema says is left to an executor, which tells where and why. */
export async function executePlan(
  { roots }: Plan,
  args: ExecutionArgs,
  variables: Variables,
): Promise<ExecutionResult> {
  const resolved = await Promise.all(roots.map((it) => resolve(it, args, variables)));
  const errors = resolved.flatMap((it) => ('error' in it ? [it.error] : []));
  const blank = resolved.some((it, index) => 'error' in it && roots[index]?.nullable === false);
  const told = blank ? null : completed(roots, resolved);
  if (told instanceof TypeError) return execute(args);
  return errors.length > 0 ? { errors, data: told } : { data: told };
}

type Resolved = { readonly value: unknown } | { readonly error: GraphQLError };

async function resolve(root: Root, args: ExecutionArgs, variables: Variables): Promise<Resolved> {
  try {
    return { value: await root.resolve(args, variables) };
  } catch (thrown) {
    return { error: locatedError(thrown, root.nodes, [root.answer]) };
  }
}

function completed(roots: readonly Root[], resolved: readonly Resolved[]): Record<string, unknown> | TypeError {
  const data: Record<string, unknown> = {};
  try {
    for (const [index, { answer, complete }] of roots.entries()) {
      const it = resolved[index];
      data[answer] = it && 'value' in it ? complete(it.value) : null;
    }
    return data;
  } catch (thrown) {
    return thrown instanceof Error
      ? new TypeError('This is not what the schema says.', { cause: thrown })
      : new TypeError();
  }
}

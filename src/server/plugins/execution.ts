import { type DocumentNode, type ExecutionArgs, getOperationAST } from 'graphql';
import { executeWritten } from '../../schema/execute.ts';
import type { Result } from '../../schema/writtenResult.ts';
import type { Exchange, RequestContext } from '../exchange.ts';
import type { Limits } from '../limits.ts';
import { withArgument } from './argumentPlace.ts';
import { counter } from './counter.ts';
import { inTime } from './deadline.ts';
import { isErrorCode, refused, refusedAs } from './refused.ts';

/** Executes a valid document for a request. */
export type Execute = (args: ExecutionArgs, exchange: Exchange) => Result | Promise<Result>;

/**
 * An executor that counts the cost first and keeps to a deadline. It is graphql-js' own: Yoga's takes every object with
 * a member `then` for a promise, and a Json value may have one.
 */
export function executor(limits: Limits, timeoutMs: number): Execute {
  const count = counter(limits.page);
  return ({ schema, document, variableValues, operationName }, exchange) => {
    const operation = getOperationAST(document, operationName);
    if (!operation) return { errors: [refused('BAD_REQUEST', 'The document has no operation of this name.')] };
    exchange.notes.operation = operation;
    if (count({ schema, document, operation, sent: variableValues ?? {} }) > limits.objects) {
      return {
        errors: [
          refused(
            'LIMIT_EXCEEDED',
            `An answer may hold at most ${limits.objects} objects, each list counted by its limit, given or not, and a list at most ${limits.page}.`,
          ),
        ],
      };
    }
    const { requestId } = exchange;
    const running = executeWritten({
      schema,
      document,
      variableValues,
      operationName,
      contextValue: {
        requestId,
        gone: exchange.gone,
        get signal() {
          return exchange.signal;
        },
      } satisfies RequestContext,
      hideSuggestions: true,
      // One less: graphql-js adds an error to say that there were more.
      options: { maxCoercionErrors: limits.errors - 1 },
    });
    return running instanceof Promise ? inTime(running, exchange, timeoutMs) : withoutCoercionErrors(running, document);
  };
}

// Without data nothing has run: the variables were refused. graphql-js gives that no code.
function withoutCoercionErrors(result: Result, document: DocumentNode): Result {
  if ('data' in result || !result.errors) return result;
  return { errors: result.errors.map((it) => withArgument(refusedAs(codeOf(it.extensions?.['code']), it), document)) };
}

function codeOf(code: unknown) {
  return isErrorCode(code) ? code : 'BAD_USER_INPUT';
}

import { GraphQLError } from 'graphql';
import type { Result } from '../../schema/writtenResult.ts';
import type { Exchange } from '../exchange.ts';

/** The result, or `TIMEOUT` when it takes longer than `timeoutMs`; the request's signal is aborted then. */
export function inTime(running: Promise<Result>, exchange: Exchange, timeoutMs: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      exchange.abort(new Error('The request took too long.'));
      resolve({ errors: [timeout(exchange, timeoutMs)] });
    }, timeoutMs);
    running.then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

function timeout({ notes }: Exchange, timeoutMs: number): GraphQLError {
  const isMutation = notes.operation?.operation === 'mutation';
  return new GraphQLError(`The request took longer than ${timeoutMs} ms.`, {
    // What was sent to the database may still be carried out.
    extensions: { code: 'TIMEOUT', outcome: isMutation ? 'UNKNOWN' : 'NOT_APPLIED', http: { status: 504 } },
  });
}

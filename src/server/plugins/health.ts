import type { Exchange } from '../exchange.ts';
import { send } from './answer.ts';

/** Answers `/livez`: 200 as long as the process runs. */
export function answerLive(exchange: Exchange): void {
  tell(exchange, true);
}

/** Answers `/readyz`: 503 while requests should go elsewhere, as `isReady` rejects or the server is stopping. */
export async function answerReady(exchange: Exchange, isReady: () => Promise<void>): Promise<void> {
  try {
    if (!exchange.isLast()) await isReady();
    tell(exchange, !exchange.isLast());
  } catch (error) {
    exchange.notes.causes.push(error);
    tell(exchange, false);
  }
}

function tell(exchange: Exchange, isFine: boolean): void {
  send(exchange, {
    status: isFine ? 200 : 503,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ status: isFine ? 'ok' : 'unavailable' }),
  });
}

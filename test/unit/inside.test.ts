import { expect, it } from 'vitest';
import { insideOf } from '../../src/database/inside.ts';
import type { Session } from '../../src/database/session.ts';

/** A session whose statements end when the test says so. */
function slow() {
  const sent: string[] = [];
  const ends: { readonly resolve: () => void; readonly reject: (by: Error) => void }[] = [];
  const session: Session = {
    transactional: true,
    query: (sql) => {
      sent.push(sql);
      return new Promise((resolve, reject) => ends.push({ resolve: () => resolve([]), reject }));
    },
  };
  return { session, sent, ends };
}

const turn = () => new Promise((resume) => setImmediate(resume));

it('statements asked for at once are sent one after another', async () => {
  const { session, sent, ends } = slow();
  const { store } = insideOf(session);
  const all = Promise.all([store.query('A', []), store.transaction((it) => it.query('B', []))]);
  await turn();
  expect(sent).toEqual(['A']);
  ends[0]?.resolve();
  await turn();
  expect(sent).toEqual(['A', 'B']);
  ends[1]?.resolve();
  await all;
});

it('after one that failed none is sent, and all fail for its reason', async () => {
  const { session, sent, ends } = slow();
  const { store } = insideOf(session);
  const asked = ['A', 'B'].map((it) => store.query(it, []));
  await turn();
  const reason = new Error('A failed.');
  ends[0]?.reject(reason);
  expect((await Promise.allSettled([...asked, store.query('C', [])])).map((it) => 'reason' in it && it.reason)).toEqual(
    [reason, reason, reason],
  );
  expect(sent).toEqual(['A']);
});

it('unless it was undone: then statements are sent again', async () => {
  const { session, sent, ends } = slow();
  const { store } = insideOf(session);
  const reason = new Error('A failed.');
  const failing = expect(store.undoing?.(() => store.query('A', []))).rejects.toBe(reason);
  await turn();
  ends[0]?.resolve();
  await turn();
  ends[1]?.reject(reason);
  await turn();
  ends[2]?.resolve();
  await failing;
  const after = store.query('B', []);
  await turn();
  ends[3]?.resolve();
  await after;
  expect(sent).toEqual(['SAVEPOINT operation', 'A', 'ROLLBACK TO SAVEPOINT operation', 'B']);
});

it('its end waits for the statement under way, and refuses those that wait', async () => {
  const { session, sent, ends } = slow();
  const { store, end } = insideOf(session);
  const [running, waiting] = [store.query('A', []), store.query('B', [])];
  const refused = expect(waiting).rejects.toThrow('The transaction has ended.');
  await turn();
  let ended = false;
  const ending = end().then(() => {
    ended = true;
  });
  await turn();
  expect(ended).toBe(false);
  ends[0]?.resolve();
  await running;
  await Promise.all([ending, refused]);
  await expect(store.query('C', [])).rejects.toThrow('The transaction has ended.');
  expect(sent).toEqual(['A']);
});

import type { Session, Store } from './session.ts';

/** A transaction that several operations share, and its end. */
export interface Inside {
  /** Its statements, one after another. A transaction begun here is the same one, so nothing is stored before its end. */
  readonly store: Store;
  /** Refuses every further statement, and resolves when none is under way: only then may the transaction end. */
  end(): Promise<void>;
}

/**
 * The store inside a transaction. It has one connection, so callers at the same time wait for each other; and once a
 * statement has failed PostgreSQL takes no other, so they fail for the same reason without being sent, unless it was undone. `refusal` gives a
 * reason to send no more.
 */
export function insideOf(session: Session, refusal: () => Error | null = () => null): Inside {
  let last: Promise<unknown> = Promise.resolve();
  let broken: { readonly by: unknown } | null = null;
  const store: Store = {
    transactional: true,
    query: (sql, values) => {
      const running = last.then(() => {
        const by = broken?.by ?? refusal();
        if (by) throw by;
        return session.query(sql, values);
      });
      last = running.catch((by: unknown) => {
        broken ??= { by };
      });
      return running;
    },
    transaction: (work) => work(store),
    until: () => store,
    undoing: async (work) => {
      await store.query('SAVEPOINT operation', []);
      try {
        return await work();
      } catch (thrown) {
        await last;
        if (broken?.by === thrown) {
          broken = null;
          // Where that fails too, its reason is the one for all that follow.
          await store.query('ROLLBACK TO SAVEPOINT operation', []).catch(() => undefined);
        }
        throw thrown;
      }
    },
  };
  const end = async () => {
    broken ??= { by: new Error('The transaction has ended.') };
    await last;
  };
  return { store, end };
}

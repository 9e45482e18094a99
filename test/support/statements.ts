import type pg from 'pg';

/** The statements that reach the database while `work` runs, in their order. */
export async function statementsDuring(pool: pg.Pool, work: () => Promise<unknown>): Promise<readonly string[]> {
  const seen: string[] = [];
  const undo = new Map<pg.PoolClient, () => void>();
  const watch = (client: pg.PoolClient) => {
    if (undo.has(client)) return;
    const { query } = client;
    client.query = ((...args: Parameters<typeof query>) => {
      const [first] = args as readonly unknown[];
      const { text, begin } = typeof first === 'string' ? { text: first } : (first as Partial<Record<string, unknown>>);
      // One that brings the beginning of its transaction along is two of them.
      if (begin) seen.push(String(begin));
      seen.push(String(text));
      return Reflect.apply(query, client, args);
    }) as typeof query;
    undo.set(client, () => {
      client.query = query;
    });
  };
  pool.on('acquire', watch);
  try {
    await work();
  } finally {
    pool.off('acquire', watch);
    for (const it of undo.values()) it();
  }
  return seen;
}

import type { Contender } from './contender.ts';
import { ask } from './load/ask.ts';
import type { Workload } from './workloads/workload.ts';

/** What is to be sent in a round. */
export interface Sending {
  readonly round: number;
  /** How many bodies, where none may be sent twice. */
  readonly most: number;
}

/** The bodies of a round as a contender understands them; all contenders get the same questions in the same order. */
export async function bodiesOf(workload: Workload, contender: Contender, sending: Sending): Promise<readonly string[]> {
  const cursors = workload.deep ? await cursorsOf(contender) : [];
  const dialect = contender.name === 'postgraphile' ? workload.postgraphile : undefined;
  const { operationName } = workload;
  const query = dialect?.document ?? workload.document;
  return Array.from({ length: workload.different ?? sending.most }, (_, index) => {
    const ours = workload.variables(index, sending.round);
    const variables = {
      ...(dialect?.variables?.(ours) ?? ours),
      ...(workload.deep ? { after: cursors[index] } : null),
    };
    return JSON.stringify({ query, operationName, variables });
  });
}

// Cursors are opaque, and every contender has its own: those of the 981st to the 1,000th album.
async function cursorsOf({ name, url }: Contender): Promise<readonly string[]> {
  const field = name === 'postgraphile' ? 'albumsConnection: allAlbums' : 'albumsConnection';
  const query = `query Cursors { ${field}(first: 1000) { edges { cursor } } }`;
  const { body } = await ask(url, JSON.stringify({ query, operationName: 'Cursors', variables: {} }));
  const cursors = [...body.matchAll(/"cursor":"([^"]+)"/g)].map(([, it]) => it ?? '');
  if (cursors.length !== 1_000) throw new Error(`${name} does not give a thousand cursors: ${body.slice(0, 300)}`);
  return cursors.slice(-20);
}

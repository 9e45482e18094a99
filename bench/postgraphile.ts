import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { installInto } from './install.ts';
import { place, root } from './place.ts';

/** Whether this Node runs PostGraphile 5, which fails every read on Node 20. */
export const runsPostgraphile: boolean = Number(process.versions.node.split('.')[0]) >= 24;

// With what its users add to it for filters and aggregates.
const packages = {
  postgraphile: '5.1.5',
  'postgraphile-plugin-connection-filter': '4.0.1',
  '@graphile/pg-aggregates': '0.2.0-rc.2',
  pg: '8.23.1',
};

/** Which PostGraphile is compared. */
export const postgraphileVersion: string = packages.postgraphile;

/** The file that starts it, in a folder with packages of its own: none of them is the product's. */
export async function postgraphileServer(): Promise<string> {
  const folder = join(place, 'postgraphile');
  const server = join(folder, 'server.mjs');
  await installInto(folder, packages);
  await cp(join(root, 'bench', 'contenders', 'postgraphile', 'server.mjs'), server);
  return server;
}

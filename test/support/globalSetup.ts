import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/cli/postgres/embedded.ts';
import { startInstalled } from './installedPostgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL server whose user may create databases. */
    postgresUrl: string;
  }
}

/**
 * Starts the one PostgreSQL server of this run: the embedded one, or with TRELLIS_TEST_POSTGRES_BIN the one whose programs
 * are in that folder. TRELLIS_TEST_POSTGRES_URL names one that runs already.
 */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env['TRELLIS_TEST_POSTGRES_URL'];
  if (given) {
    project.provide('postgresUrl', given);
    return undefined;
  }
  const installed = process.env['TRELLIS_TEST_POSTGRES_BIN'];
  if (installed) {
    const server = await startInstalled(installed);
    project.provide('postgresUrl', server.url);
    return server.stop;
  }
  await removeAbandoned();
  const folder = await mkdtemp(join(tmpdir(), prefix));
  await chmod(folder, 0o755); // as root the server is another user, who may not enter what mkdtemp makes
  const embedded = await startEmbedded({ dataDir: folder, throwaway: true, flags: ['-c', 'max_connections=200'] });
  project.provide('postgresUrl', embedded.url);
  return async () => {
    await embedded.stop();
    await remove(folder, embedded.dataDir);
  };
}

const prefix = 'trellis-test-';

/** A run that was killed leaves its server running: find it the way a second start would, and end it. */
async function removeAbandoned(): Promise<void> {
  const aWhileAgo = Date.now() - 600_000;
  for (const name of await readdir(tmpdir())) {
    const folder = join(tmpdir(), name);
    if (!name.startsWith(prefix) || (await stat(folder)).mtimeMs > aWhileAgo) continue;
    const embedded = await startEmbedded({
      dataDir: folder,
      throwaway: true,
      flags: ['-c', 'max_connections=200'],
    }).catch(() => null);
    if (!embedded) continue; // another run is using it, or another user's was
    await embedded.stop();
    await remove(folder, embedded.dataDir);
  }
}

async function remove(...folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf, messageOf, StartError } from '../startError.ts';
import { program } from './binaries.ts';
import { type Cluster, dataOf, notStarted } from './cluster.ts';
import { freePort } from './port.ts';
import { postmasterOf, send, stopPostmaster } from './postmaster.ts';
import { identity, plainEnvironment } from './process.ts';

/** A running server. */
export interface Server {
  readonly port: number;
  /** Stops it in order; calling it again waits for the same end. */
  stop(): Promise<void>;
}

/** How to start it: on which port (any free one when absent), with which further arguments. */
export interface LaunchOptions {
  readonly port: number | undefined;
  readonly flags: readonly string[];
}

/** Starts the server and waits until it takes connections. */
export async function launch(cluster: Cluster, options: LaunchOptions): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(options.port);
    const child = await spawnServer(cluster, [...settings(cluster, port), ...options.flags]);
    const failure = await readiness(child, cluster);
    if (failure === null) return running(child, port, cluster);
    if (attempt === 10 || !passes(failure, options)) throw notStarted(cluster, null, failure);
    await pause(attempt * 100);
  }
}

function settings(cluster: Cluster, port: number): readonly string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '', // a socket's path may be 107 bytes long, a folder's any length
    max_connections: '100',
    log_min_messages: 'log', // the client has its errors already, with values in them that belong in no file
    log_checkpoints: 'off',
    ...(cluster.throwaway && {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      autovacuum: 'off', // it would hold on to a database that is being copied as a template
    }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function spawnServer(cluster: Cluster, flags: readonly string[]): Promise<ChildProcess> {
  await rm(logFile(cluster), { force: true });
  const log = await open(logFile(cluster), 'wx', 0o600);
  try {
    const child = spawn(program(cluster.native, 'postgres'), ['-D', dataOf(cluster.home), ...flags], {
      ...identity(cluster.account),
      cwd: cluster.home,
      env: plainEnvironment(),
      // A session of its own, so that Ctrl-C reaches us and we stop it in order; a file, so that it outlives our end.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    await once(child, 'spawn');
    child.unref();
    return child;
  } catch (error) {
    throw notStarted(cluster, codeOf(error), messageOf(error));
  } finally {
    await log.close();
  }
}

/** Null once the server is ready, else what it said before it ended. */
async function readiness(child: ChildProcess, cluster: Cluster): Promise<string | null> {
  // Recovery after a crash may take a while, but it does not take for ever.
  const deadline = Date.now() + 120_000;
  while (child.exitCode === null && child.signalCode === null) {
    const postmaster = await postmasterOf(cluster);
    if (postmaster?.ready && postmaster.pid === child.pid) return null;
    if (Date.now() > deadline) {
      if (child.pid !== undefined) await stopPostmaster(child.pid, cluster);
      throw new StartError(`The embedded PostgreSQL in ${cluster.home} was not ready within two minutes.`);
    }
    await pause(10);
  }
  return readFile(logFile(cluster), 'utf8').catch(() => '');
}

/** True when trying again may help: another program took the port we chose, or backends of a killed server are still ending. */
function passes(failure: string, options: LaunchOptions): boolean {
  if (/pre-existing shared memory block|lock file ".*" already exists/.test(failure)) return true;
  return options.port === undefined && /Address already in use/.test(failure);
}

function running(child: ChildProcess, port: number, cluster: Cluster): Server {
  const { pid } = child;
  if (pid === undefined) throw new TypeError('a running server has a process id');
  const interrupt = () => send(pid, 'SIGINT');
  process.once('exit', interrupt);
  let stopping: Promise<void> | null = null;
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) await stopPostmaster(pid, cluster);
    process.off('exit', interrupt);
  };
  return {
    port,
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

function logFile(cluster: Cluster): string {
  return join(cluster.home, 'postgres.log');
}

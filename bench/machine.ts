import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, totalmem, type } from 'node:os';
import { dirname, join } from 'node:path';
import { loadTool } from './load/load.ts';
import { root } from './place.ts';
import { postgraphileVersion, runsPostgraphile } from './postgraphile.ts';

/** What the figures depend on, as a list of Markdown. */
export function machineLines(database: string): readonly string[] {
  const [cpu] = cpus();
  return [
    `- machine: ${availableParallelism()} × ${cpu?.model.trim() ?? 'unknown'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${type()}; servers, PostgreSQL and load share it`,
    `- Node ${process.version}; ${packages.map((it) => `${it} ${versionOf(it)}`).join(', ')}, ${postgraphile}`,
    `- ${database}`,
    `- load made by ${loadTool}; code: ${commit()}`,
  ];
}

/** How busy the machine is, over the last one, five and fifteen minutes. */
export function currentLoad(): string {
  return loadavg()
    .map((it) => it.toFixed(2))
    .join(' ');
}

const postgraphile = runsPostgraphile
  ? `postgraphile ${postgraphileVersion}`
  : 'no PostGraphile: version 5 needs Node 24';

const packages = [
  '@prisma/client',
  '@prisma/adapter-pg',
  '@pothos/core',
  '@pothos/plugin-prisma',
  'graphql-yoga',
  'graphql',
  'pg',
];

// Not every package exports its package.json.
function versionOf(name: string): string {
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? [];
  for (const path of paths) {
    try {
      const { version }: { version?: unknown } = JSON.parse(readFileSync(join(path, name, 'package.json'), 'utf8'));
      return String(version);
    } catch {
      // Not in this folder.
    }
  }
  return 'unknown';
}

function commit(): string {
  const git = (...args: readonly string[]) =>
    spawnSync('git', args, { cwd: dirname(join(root, 'bench')), encoding: 'utf8' });
  const { status, stdout } = git('rev-parse', '--short', 'HEAD');
  if (status !== 0) return 'unknown';
  const changed = git('status', '--porcelain', '--', 'src').stdout !== '';
  return `${stdout.trim()}${changed ? ' with changes' : ''}`;
}

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { buildSchema } from 'graphql';
import { freePort } from '../src/cli/postgres/port.ts';
import { apiSize } from '../test/support/apiSize.ts';
import { answering, startTrellis, stopped } from './contender.ts';
import { compiled, place, root } from './place.ts';
import { median, table } from './report.ts';
import { residentMegabytes } from './startup.ts';

/** What each of the real schemas becomes, and what it costs to begin with nothing but the schema. */
export async function schemasTable(starts: number): Promise<string> {
  const folder = join(root, 'test', 'support', 'schemas', 'real');
  const files = readdirSync(folder).filter((it) => it.endsWith('.prisma'));
  const rows: (readonly string[])[] = [];
  for (const file of files) rows.push(await measured(join(folder, file), starts));
  const head = [
    ...['schema', 'models', 'GraphQL types per model', 'introspection kB per model'],
    ...['first start s', 'further starts s', 'memory when ready MB', 'left out', 'renamed'],
  ];
  return table(head, rows);
}

async function measured(file: string, starts: number): Promise<readonly string[]> {
  const name = basename(file, '.prisma');
  process.stderr.write(`${name} …\n`);
  // A folder of its own is a cache and a database of its own, both made by the first start.
  const cwd = join(place, 'schemas', name);
  await rm(cwd, { recursive: true, force: true });
  await mkdir(cwd, { recursive: true });
  await cp(file, join(cwd, 'schema.prisma'));
  const first = await startOnce(cwd);
  if ('refusal' in first) return [name, first.refusal, ...Array(7).fill('–')];
  const others: Start[] = [];
  for (let start = 0; start < starts; start += 1) {
    const next = await startOnce(cwd);
    if ('refusal' in next) throw new Error(`${name} was served once and is refused then: ${next.refusal}`);
    others.push(next);
  }
  const remarks = said(cwd, 'check');
  const models = Number(/^(\d+) models? served/m.exec(remarks)?.[1]);
  const size = apiSize(buildSchema(said(cwd, 'sdl')), models);
  return [
    name,
    String(models),
    size.typesPerModel.toFixed(1),
    size.introspectionKbPerModel.toFixed(1),
    first.seconds.toFixed(1),
    median(others.map((it) => it.seconds)).toFixed(1),
    median(others.map((it) => it.megabytes)).toFixed(0),
    ...['left out', 'renamed'].map((kind) => String(remarks.match(new RegExp(`^ {2}${kind}: `, 'gm'))?.length ?? 0)),
  ];
}

interface Start {
  readonly seconds: number;
  readonly megabytes: number;
}

async function startOnce(cwd: string): Promise<Start | { readonly refusal: string }> {
  const port = await freePort(undefined);
  const began = performance.now();
  const started = startTrellis({ schemaFile: 'schema.prisma', databaseUrl: null, port, cwd });
  try {
    await answering(started, port);
  } catch (error) {
    // A schema of another database is refused in one sentence; whatever else it says is a fault.
    const sentence = started.complaints().trim();
    if (sentence.includes('Trellis serves PostgreSQL only')) return { refusal: `refused: ${sentence}` };
    throw error;
  }
  const seconds = (performance.now() - began) / 1_000;
  const megabytes = residentMegabytes(started.process.pid);
  await stopped(started.process);
  return { seconds, megabytes };
}

function said(cwd: string, command: 'check' | 'sdl'): string {
  const args = [join(compiled, 'src', 'cli', 'main.js'), command, '--schema', 'schema.prisma'];
  const env = { ...process.env, DATABASE_URL: '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`trellis ${command} ended with ${status}: ${stderr}`);
  return stdout;
}

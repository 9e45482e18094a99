import { spawnSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import { freePort } from '../src/cli/postgres/port.ts';
import { apiSize } from '../test/support/apiSize.ts';
import { answering, startTrellis, stopped } from './contender.ts';
import type { BenchDatabase } from './database.ts';
import { introspectionTable } from './introspection.ts';
import { compiled, place } from './place.ts';
import { median, table } from './report.ts';
import { musicSchema, syntheticSchema } from './syntheticSchema.ts';

/** Starts the product on large schemas and measures how long it takes, what memory it holds, and how large its API is. */
export async function startupTables(database: BenchDatabase, models: number, starts: number): Promise<string> {
  const music = { name: 'music', schema: musicSchema(models), title: `${models} models of albums, tracks and tags` };
  const things = { name: 'synthetic', schema: syntheticSchema(models), title: `${models} models of 17 fields` };
  return [
    await startupTable(database, { ...music, models, starts, kilobytes: 40 }),
    await startupTable(database, { ...things, models, starts, kilobytes: null }),
  ].join('\n\n');
}

/** A large schema, and what is asked of it. */
interface Large {
  readonly name: string;
  readonly schema: string;
  readonly title: string;
  readonly models: number;
  readonly starts: number;
  /** The most its introspection may take per model; null where the contract's names alone take more: then it is told what it consists of. */
  readonly kilobytes: number | null;
}

async function startupTable(
  database: BenchDatabase,
  { name, schema: text, title, models, starts, kilobytes }: Large,
): Promise<string> {
  const folder = join(place, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const schemaFile = join(folder, 'schema.prisma');
  await writeFile(schemaFile, text);
  const databaseUrl = await database.make(name, schemaFile);
  const first = await startOnce(schemaFile, databaseUrl, folder);
  const others: Start[] = [];
  for (let start = 0; start < starts; start += 1) others.push(await startOnce(schemaFile, databaseUrl, folder));
  const schema = buildSchema(printedSchema(schemaFile, folder));
  const size = apiSize(schema, models);
  const middle = (figure: keyof Start) => median(others.map((it) => it[figure]));
  const figures = table(
    [title, 'measured', 'at most'],
    [
      ['first start to ready, generating the client', `${first.seconds.toFixed(1)} s`, ''],
      ['further starts to ready, median', `${middle('seconds').toFixed(1)} s`, ''],
      ['memory when ready (resident), median', `${middle('megabytes').toFixed(0)} MB`, ''],
      ['GraphQL types per model', size.typesPerModel.toFixed(1), '26'],
      [
        'introspection per model',
        `${size.introspectionKbPerModel.toFixed(1)} kB`,
        kilobytes === null ? '' : `${kilobytes} kB`,
      ],
      ['… with no description at all', `${size.namesKbPerModel.toFixed(1)} kB`, ''],
    ],
  );
  return kilobytes === null ? `${figures}\n\n${introspectionTable(schema, models)}` : figures;
}

interface Start {
  readonly seconds: number;
  readonly megabytes: number;
}

async function startOnce(schemaFile: string, databaseUrl: string, cwd: string): Promise<Start> {
  const port = await freePort(undefined);
  const began = performance.now();
  const started = startTrellis({ schemaFile, databaseUrl, port, cwd });
  await answering(started, port);
  const seconds = (performance.now() - began) / 1_000;
  const megabytes = residentMegabytes(started.process.pid);
  await stopped(started.process);
  return { seconds, megabytes };
}

/** The memory a process has in use now, in MB. */
export function residentMegabytes(pid: number | undefined): number {
  return Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout) / 1_024;
}

function printedSchema(schemaFile: string, cwd: string): string {
  const args = [join(compiled, 'src', 'cli', 'main.js'), 'sdl', '--schema', schemaFile];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`The schema cannot be printed: ${stderr}`);
  return stdout;
}

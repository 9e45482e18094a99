import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateClient } from '../src/cli/generate.ts';
import { readSchema } from '../src/cli/readSchema.ts';
import { compile } from './compile.ts';
import { type Contender, type ContenderName, contenderNames, startContender } from './contender.ts';
import { type BenchDatabase, startDatabase } from './database.ts';
import { currentLoad, machineLines } from './machine.ts';
import { runOnNode24 } from './node24.ts';
import { place, root } from './place.ts';
import { runsPostgraphile } from './postgraphile.ts';
import { profileTable } from './profile.ts';
import { throughputTable } from './report.ts';
import { requests } from './requests/all.ts';
import { type Measured, measureRequest } from './requests/measure.ts';
import { requestsTable } from './requests/table.ts';
import { schemasTable } from './schemas.ts';
import { startupTables } from './startup.ts';
import { type Line, measure } from './throughput.ts';
import { reads, writes } from './workloads/all.ts';
import type { Workload } from './workloads/workload.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    node24: { type: 'boolean', default: false },
    only: { type: 'string' },
    contenders: { type: 'string', default: contenderNames.join() },
    profile: { type: 'string' },
  },
});
if (options.node24) process.exit(await runOnNode24(process.argv.slice(2).filter((it) => it !== '--node24')));

const [rounds, seconds] = options.quick ? [1, 1] : [Number(options.rounds), 1];
const schemaFile = join(root, 'bench', 'schema.prisma');
const asked = options.profile ?? options.only;
const questions = [...[...reads, ...writes, ...requests].map((it) => it.name), 'models', 'schemas'];
if (asked !== undefined && !questions.includes(asked)) throw new Error(`${asked} is none of ${questions.join(', ')}.`);

await compile();
const { folder: clientFolder } = await generateClient(await readSchema(schemaFile));
const database = await startDatabase(join(place, 'postgres'), schemaFile);
try {
  if (options.profile === undefined) await compare(database);
  else process.stdout.write(`${await profile(options.profile)}\n`);
} finally {
  await database.stop();
}
// Not left to the event loop: Prisma's schema engine leaves a timer of ten seconds behind.
process.exit();

async function compare(database: BenchDatabase): Promise<void> {
  const [began, loadBefore] = [new Date(), currentLoad()];
  const chosen = contenderNames.filter((it) => options.contenders.split(',').includes(it));
  const writers = chosen.filter((it) => it !== 'postgraphile');
  const readers = runsPostgraphile ? chosen : writers;
  const tables = [
    await loadTable(reads.filter(isChosen), readers),
    await loadTable(writes.filter(isChosen), writers),
    await largeTable(writers),
    await modelsTable(database),
    await realTable(),
  ].filter((it) => it !== null);
  const minutes = ((Date.now() - began.getTime()) / 60_000).toFixed(1);
  const text = [
    `# Bench of ${began.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    [
      ...machineLines(database.description),
      `- at most ${rounds} rounds for each figure, of ${seconds} s or some requests, after a warm-up; medians over the rounds; ${minutes} minutes in all`,
      `- load of the machine before: ${loadBefore}; after: ${currentLoad()} (1, 5, 15 minutes)`,
    ].join('\n'),
    ...tables,
  ].join('\n\n');
  process.stdout.write(`${text}\n`);
  const isWhole = options.only === undefined && chosen.length === contenderNames.length;
  if (!options.quick && isWhole) await keep(text, began, '');
  if (!options.quick && options.only === 'schemas') await keep(text, began, '-schemas');
}

async function loadTable(chosen: readonly Workload[], names: readonly ContenderName[]): Promise<string | null> {
  if (chosen.length === 0) return null;
  const contenders: Contender[] = [];
  try {
    for (const name of names) contenders.push(await startContender(name, { databaseUrl: database.url, clientFolder }));
    const lines: Line[] = [];
    for (const it of chosen) {
      process.stderr.write(`${it.name} …\n`);
      lines.push(...(await measure(it, { database, contenders, rounds, seconds })));
    }
    return throughputTable(lines, names);
  } finally {
    for (const contender of contenders) await contender.stop();
  }
}

async function largeTable(names: readonly ContenderName[]): Promise<string | null> {
  const measured: Measured[] = [];
  for (const it of requests.filter(isChosen)) {
    process.stderr.write(`${it.name} …\n`);
    measured.push(await measureRequest(it, { database, clientFolder, contenders: names, rounds }));
  }
  return measured.length > 0 ? requestsTable(measured, names) : null;
}

async function modelsTable(database: BenchDatabase): Promise<string | null> {
  if (!isChosen({ name: 'models' })) return null;
  process.stderr.write('models …\n');
  return startupTables(database, 300, options.quick ? 1 : 3);
}

async function realTable(): Promise<string | null> {
  // Some minutes of starting, and nothing of it is compared with anyone: only when asked for.
  return options.only === 'schemas' ? schemasTable(options.quick ? 1 : 3) : null;
}

function isChosen({ name }: { readonly name: string }): boolean {
  return options.only === undefined || options.only === name;
}

function profile(name: string): Promise<string> {
  const found = [...reads, ...writes, ...requests].find((it) => it.name === name);
  if (!found) throw new Error(`${name} cannot be profiled.`);
  return profileTable(found, { database, clientFolder, seconds: 10 });
}

async function keep(text: string, began: Date, what: string): Promise<void> {
  const folder = join(root, 'bench', 'results');
  await mkdir(folder, { recursive: true });
  const [major] = process.versions.node.split('.');
  await writeFile(join(folder, `${began.toISOString().slice(0, 10)}-node${major}${what}.md`), `${text}\n`);
}

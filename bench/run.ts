import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateClient } from '../src/cli/generate.ts';
import { readSchema } from '../src/cli/readSchema.ts';
import { compile } from './compile.ts';
import { type Contender, contenderNames, startContender } from './contender.ts';
import { type BenchDatabase, startDatabase } from './database.ts';
import { currentLoad, machineLines } from './machine.ts';
import { place, root } from './place.ts';
import { profileTable } from './profile.ts';
import { throughputTable } from './report.ts';
import { startupTable } from './startup.ts';
import { type Line, measure } from './throughput.ts';
import { type Workload, workloads } from './workloads.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    profile: { type: 'string' },
  },
});

const [rounds, seconds] = options.quick ? [1, 1] : [5, 1];
const schemaFile = join(root, 'bench', 'schema.prisma');
const questions = [...workloads.map((it) => it.name), 'models'];
const asked = options.profile ?? options.only;
if (asked !== undefined && !questions.includes(asked)) throw new Error(`${asked} is none of ${questions.join(', ')}.`);

await compile();
const { folder: clientFolder } = await generateClient(await readSchema(schemaFile));
const database = await startDatabase(join(place, 'postgres'), schemaFile);
try {
  if (options.profile === undefined) await compare(database);
  else
    process.stdout.write(`${await profileTable(workload(options.profile), { database, clientFolder, seconds: 10 })}\n`);
} finally {
  await database.stop();
}
// Not left to the event loop: Prisma's schema engine leaves a timer of ten seconds behind.
process.exit();

async function compare(database: BenchDatabase): Promise<void> {
  const [began, loadBefore] = [new Date(), currentLoad()];
  const chosen = workloads.filter((it) => options.only === undefined || it.name === options.only);
  const lines = chosen.length > 0 ? await compareAll(chosen, database) : [];
  const models = options.only === undefined || options.only === 'models' ? [await modelsTable(database)] : [];
  const minutes = ((Date.now() - began.getTime()) / 60_000).toFixed(1);
  const text = [
    `# Bench of ${began.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    [
      ...machineLines(database.description),
      `- ${rounds} rounds of ${seconds} s for each figure, after a warm-up; medians over the rounds; ${minutes} minutes in all`,
      `- load of the machine before: ${loadBefore}; after: ${currentLoad()} (1, 5, 15 minutes)`,
    ].join('\n'),
    ...(lines.length > 0 ? [throughputTable(lines)] : []),
    ...models,
  ].join('\n\n');
  process.stdout.write(`${text}\n`);
  if (!options.quick && options.only === undefined) await keep(text, began);
}

async function compareAll(chosen: readonly Workload[], database: BenchDatabase): Promise<readonly Line[]> {
  const contenders: Contender[] = [];
  try {
    for (const name of contenderNames)
      contenders.push(await startContender(name, { databaseUrl: database.url, clientFolder }));
    const lines: Line[] = [];
    for (const it of chosen) {
      process.stderr.write(`${it.name} …\n`);
      lines.push(...(await measure(it, { database, contenders, rounds, seconds })));
    }
    return lines;
  } finally {
    for (const contender of contenders) await contender.stop();
  }
}

function modelsTable(database: BenchDatabase): Promise<string> {
  process.stderr.write('models …\n');
  return startupTable(database, 300, options.quick ? 1 : 3);
}

function workload(name: string): Workload {
  const found = workloads.find((it) => it.name === name);
  if (!found) throw new Error(`${name} cannot be profiled.`);
  return found;
}

async function keep(text: string, began: Date): Promise<void> {
  const folder = join(root, 'bench', 'results');
  await mkdir(folder, { recursive: true });
  const [major] = process.versions.node.split('.');
  await writeFile(join(folder, `${began.toISOString().slice(0, 10)}-node${major}.md`), `${text}\n`);
}

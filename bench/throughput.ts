import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bodiesOf } from './bodies.ts';
import type { Contender, ContenderName } from './contender.ts';
import type { BenchDatabase } from './database.ts';
import { ask } from './load/ask.ts';
import { type Outcome, runLoad } from './load/load.ts';
import { place } from './place.ts';
import { complaint, dataOf, type Workload } from './workloads/workload.ts';

/** How the rounds are run. */
export interface Plan {
  readonly database: BenchDatabase;
  readonly contenders: readonly Contender[];
  readonly rounds: number;
  readonly seconds: number;
}

/** One line of a table: a workload at a number of connections, a list of rounds for each contender that took part. */
export interface Line {
  readonly workload: string;
  readonly connections: number;
  readonly rounds: ReadonlyMap<ContenderName, readonly Round[]>;
}

/** One contender's part of a round. Times in milliseconds. */
export interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** Runs a workload at each of its numbers of connections; the contenders take turns, so that all see the same weather. */
export async function measure(workload: Workload, plan: Plan): Promise<readonly Line[]> {
  await plan.database.tidy();
  const contenders = plan.contenders.filter((it) => it.name !== 'postgraphile' || workload.postgraphile);
  for (const contender of contenders) await warmUp(workload, contender, plan);
  const lines: Line[] = [];
  for (const connections of workload.connections) {
    const rounds = new Map<ContenderName, Round[]>(contenders.map((it) => [it.name, []]));
    for (let round = 0; round < plan.rounds; round += 1)
      for (const contender of contenders)
        rounds.get(contender.name)?.push(await runRound(workload, contender, { ...plan, connections }));
    lines.push({ workload: workload.name, connections, rounds });
  }
  return lines;
}

// The very first request has a contender compile what it needs, and may take longer than a round on a busy machine.
async function warmUp(workload: Workload, contender: Contender, plan: Plan): Promise<void> {
  const [body] = await bodiesOf(workload, contender, { round: nextRound(), most: 1 });
  await ask(contender.url, body ?? '');
  await runRound(workload, contender, { ...plan, connections: 16 });
}

/** A plan at one number of connections. */
export interface RoundPlan extends Plan {
  readonly connections: number;
}

// Above every `plays` that was seeded, so that a row changed in a round cannot be mistaken for one that was not.
let lastRound = 1_000;

/** A number no other round has. */
export function nextRound(): number {
  lastRound += 1;
  return lastRound;
}

/** One load on one contender; throws when an answer, or what is in the database afterwards, is not what it must be. */
export async function runRound(workload: Workload, contender: Contender, plan: RoundPlan): Promise<Round> {
  const { database, connections, seconds } = plan;
  const writes = workload.creates !== 'none' || workload.changes;
  if (writes) await database.tidy();
  const round = nextRound();
  const most = (workload.mostPerSecond ?? 20_000) * seconds;
  const { bodies, samples } = await written(await bodiesOf(workload, contender, { round, most }));
  const again = workload.different !== null;
  const looks = workload.document.includes('created');
  const outcome = await runLoad({ url: contender.url, connections, seconds, bodies, samples, again, looks });
  const sampled = (await readFile(samples, 'utf8')).split('\n').filter(Boolean);
  const answers = sampled.map((it) => comparable(it, workload, contender));
  const wrong = complaintOf(outcome, workload, { round, samples: answers });
  const stored = await complaintOfStored(outcome, workload, { database, connections, round });
  const found = wrong ?? stored;
  if (found !== null) throw new Error(`${workload.name}, ${contender.name}, ${connections} connections: ${found}.`);
  return { perSecond: outcome.good / outcome.seconds, p50: outcome.p50, p99: outcome.p99 };
}

async function written(lines: readonly string[]) {
  await mkdir(place, { recursive: true });
  const [bodies, samples] = [join(place, 'bodies.txt'), join(place, 'samples.txt')];
  await writeFile(bodies, `${lines.join('\n')}\n`);
  await writeFile(samples, '');
  return { bodies, samples };
}

function comparable(body: string, { postgraphile }: Workload, { name }: Contender): unknown {
  const data = dataOf(body);
  if (data === undefined) return body;
  return name === 'postgraphile' && postgraphile?.data ? postgraphile.data(data) : data;
}

interface Samples {
  readonly round: number;
  /** The `data` of the answers that were kept, or the body without one. */
  readonly samples: readonly unknown[];
}

function complaintOf(outcome: Outcome, workload: Workload, { round, samples }: Samples): string | null {
  for (const sample of samples) {
    const found = complaint(workload, sample, round);
    if (found !== null) return found;
  }
  const { answers, good, created, ranOut, broken } = outcome;
  if (good === 0) return 'nothing good was answered';
  if (good !== answers) return `${answers - good} of ${answers} answers are errors`;
  if (broken > 0) return `${broken} connections broke`;
  if (ranOut) return 'there were not enough different requests';
  const rows = good * (workload.rows ?? 1);
  if (workload.creates === 'none' && created > 0) return `${created} answers say created: true`;
  if (workload.creates === 'all' && created !== rows) return `${rows} rows were sent, and ${created} called created`;
  return null;
}

interface Aftermath {
  readonly database: BenchDatabase;
  readonly connections: number;
  readonly round: number;
}

async function complaintOfStored(
  { good, created }: Outcome,
  workload: Workload,
  { database, connections, round }: Aftermath,
): Promise<string | null> {
  const { inserted, changed } = await database.count(round);
  // A request under way when the load ends is carried out, and its answer counted by nobody.
  if (inserted < created || inserted > created + connections * (workload.rows ?? 1))
    return `${created} rows are called created, and ${inserted} were inserted`;
  const mustBeChanged = workload.changes ? Math.min(good, 2_000) - connections : 0;
  return changed < mustBeChanged ? `${good} answers say a row was changed, and ${changed} rows were` : null;
}

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Contender, type ContenderName, contenderNames } from './contender.ts';
import type { BenchDatabase } from './database.ts';
import { type Outcome, runLoad } from './load/load.ts';
import { place } from './place.ts';
import { complaint, type Workload } from './workloads.ts';

/** How the rounds are run. */
export interface Plan {
  readonly database: BenchDatabase;
  readonly contenders: readonly Contender[];
  readonly rounds: number;
  readonly seconds: number;
}

/** One line of the table: a workload at a number of connections, a list of rounds for each contender. */
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
  for (const contender of plan.contenders) await runRound(workload, contender, { ...plan, connections: 16 });
  const lines: Line[] = [];
  for (const connections of workload.connections) {
    const rounds = new Map<ContenderName, Round[]>(contenderNames.map((it) => [it, []]));
    for (let round = 0; round < plan.rounds; round += 1)
      for (const contender of plan.contenders)
        rounds.get(contender.name)?.push(await runRound(workload, contender, { ...plan, connections }));
    lines.push({ workload: workload.name, connections, rounds });
  }
  return lines;
}

/** A plan at one number of connections. */
export interface RoundPlan extends Plan {
  readonly connections: number;
}

// Above every `plays` that was seeded, so that a row changed in a round cannot be mistaken for one that was not.
let lastRound = 1_000;

/** One load on one contender; throws when an answer, or what is in the database afterwards, is not what it must be. */
export async function runRound(workload: Workload, contender: Contender, plan: RoundPlan): Promise<Round> {
  const { database, connections, seconds } = plan;
  const writes = workload.creates !== 'none' || workload.changes;
  if (writes) await database.tidy();
  lastRound += 1;
  const round = lastRound;
  const { bodies, samples } = await prepare(workload, round, seconds);
  const again = workload.different !== null;
  const outcome = await runLoad({ url: contender.url, connections, seconds, bodies, samples, again });
  const wrong = complaintOf(outcome, workload, (await readFile(samples, 'utf8')).split('\n').filter(Boolean), round);
  const stored = await complaintOfStored(outcome, workload, { database, connections, round });
  const found = wrong ?? stored;
  if (found !== null) throw new Error(`${workload.name}, ${contender.name}, ${connections} connections: ${found}.`);
  return { perSecond: outcome.good / outcome.seconds, p50: outcome.p50, p99: outcome.p99 };
}

const mostPerSecond = 20_000;

async function prepare(workload: Workload, round: number, seconds: number) {
  await mkdir(place, { recursive: true });
  const [bodies, samples] = [join(place, 'bodies.txt'), join(place, 'samples.txt')];
  const { document: query, operationName, different } = workload;
  const lines = Array.from({ length: different ?? mostPerSecond * seconds }, (_, index) =>
    JSON.stringify({ query, operationName, variables: workload.variables(index, round) }),
  );
  await writeFile(bodies, `${lines.join('\n')}\n`);
  await writeFile(samples, '');
  return { bodies, samples };
}

function complaintOf(outcome: Outcome, workload: Workload, samples: readonly string[], round: number): string | null {
  for (const sample of samples) {
    const found = complaint(workload, sample, round);
    if (found !== null) return found;
  }
  const { answers, good, created, ranOut, broken } = outcome;
  if (good === 0) return 'nothing good was answered';
  if (good !== answers) return `${answers - good} of ${answers} answers are errors`;
  if (broken > 0) return `${broken} connections broke`;
  if (ranOut) return 'there were not enough different requests';
  if (workload.creates === 'none' && created > 0) return `${created} answers say created: true`;
  if (workload.creates === 'all' && created !== good) return `only ${created} of ${good} answers say created: true`;
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
  if (inserted < created || inserted > created + connections)
    return `${created} answers say created: true, and ${inserted} rows were inserted`;
  const mustBeChanged = workload.changes ? Math.min(good, 2_000) - connections : 0;
  return changed < mustBeChanged ? `${good} answers say a row was changed, and ${changed} rows were` : null;
}

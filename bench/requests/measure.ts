import { isDeepStrictEqual } from 'node:util';
import { type Contender, type ContenderName, startContender } from '../contender.ts';
import type { BenchDatabase } from '../database.ts';
import { ask } from '../load/ask.ts';
import { median } from '../report.ts';
import { nextRound } from '../throughput.ts';
import { complaint, dataOf } from '../workloads/workload.ts';
import type { LargeRequest } from './request.ts';
import { startCounter } from './statements.ts';

/** How large requests are measured. */
export interface RequestPlan {
  readonly database: BenchDatabase;
  readonly clientFolder: string;
  readonly contenders: readonly ContenderName[];
  readonly rounds: number;
}

/** What a large request costs each contender. */
export interface Measured {
  readonly request: LargeRequest;
  readonly costs: ReadonlyMap<ContenderName, Cost>;
}

/** The price of one request. */
export interface Cost {
  /** A median of milliseconds for each round. */
  readonly rounds: readonly number[];
  /** The most memory of a process that did nothing else, in MB; null where the system does not tell. */
  readonly megabytes: number | null;
  readonly statements: number;
}

/** Asks new processes of all contenders by turns, after a round to warm up, and then counts their statements. */
export async function measureRequest(request: LargeRequest, plan: RequestPlan): Promise<Measured> {
  const rounds = new Map<ContenderName, number[]>(plan.contenders.map((it) => [it, []]));
  const peaks = new Map<ContenderName, number | null>();
  const contenders: Contender[] = [];
  try {
    for (const name of plan.contenders)
      contenders.push(await startContender(name, { databaseUrl: plan.database.url, clientFolder: plan.clientFolder }));
    for (const it of contenders) await runRequests(request, it, plan.database);
    for (let round = 0; round < Math.min(plan.rounds, request.rounds); round += 1)
      for (const it of contenders) rounds.get(it.name)?.push(median(await runRequests(request, it, plan.database)));
    for (const it of contenders) peaks.set(it.name, it.peak());
  } finally {
    for (const contender of contenders) await contender.stop();
  }
  const costs = new Map<ContenderName, Cost>();
  for (const name of plan.contenders)
    costs.set(name, {
      rounds: rounds.get(name) ?? [],
      megabytes: peaks.get(name) ?? null,
      statements: await statementsOf(request, name, plan),
    });
  return { request, costs };
}

/** A round: as many requests as it has, one after another; gives the milliseconds of each, or throws when an answer or the database is not as it must be. */
export async function runRequests(
  request: LargeRequest,
  contender: Contender,
  database: BenchDatabase,
): Promise<readonly number[]> {
  await database.tidy();
  const round = nextRound();
  const times: number[] = [];
  for (let index = 0; index < request.times; index += 1) {
    const { operationName, document: query } = request;
    const sent = JSON.stringify({ query, operationName, variables: request.variables(index, round) });
    const { body, ms } = await ask(contender.url, sent);
    const data = dataOf(body);
    const wrong = complaint(request, data ?? body, round);
    if (wrong !== null) throw new Error(`${request.name}, ${contender.name}: ${wrong}.`);
    times.push(ms);
  }
  const stored = await database.count(round);
  if (!isDeepStrictEqual({ ...stored }, request.stored)) {
    const [must, are] = [JSON.stringify(request.stored), JSON.stringify(stored)];
    throw new Error(`${request.name}, ${contender.name}: there must be ${must} in the database, and are ${are}.`);
  }
  return times;
}

// Through a process that counts, and takes time: so after the rounds, and with a new contender.
async function statementsOf(request: LargeRequest, name: ContenderName, plan: RequestPlan): Promise<number> {
  const { database, clientFolder } = plan;
  const counter = await startCounter(database.url);
  try {
    const contender = await startContender(name, { databaseUrl: counter.url, clientFolder });
    try {
      await runRequests(request, contender, database);
      const before = counter.statements();
      await runRequests(request, contender, database);
      return (counter.statements() - before) / request.times;
    } finally {
      await contender.stop();
    }
  } finally {
    await counter.stop();
  }
}

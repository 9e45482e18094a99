import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Contender, startContender } from './contender.ts';
import type { BenchDatabase } from './database.ts';
import { place } from './place.ts';
import { median, table } from './report.ts';
import { runRequests } from './requests/measure.ts';
import type { LargeRequest } from './requests/request.ts';
import { runRound } from './throughput.ts';
import type { Workload } from './workloads/workload.ts';

/** What a profile needs. */
export interface ProfilePlan {
  readonly database: BenchDatabase;
  readonly clientFolder: string;
  readonly seconds: number;
}

/** Where the product's process spends its time, without its start: in a workload at 16 connections, or in a large request. */
export async function profileTable(asked: Workload | LargeRequest, plan: ProfilePlan): Promise<string> {
  const profileInto = join(place, 'profile');
  await rm(profileInto, { recursive: true, force: true });
  const { database, clientFolder } = plan;
  const trellis = await startContender('trellis', { databaseUrl: database.url, clientFolder, profileInto });
  const running = 'times' in asked ? runFor(asked, trellis, plan) : runOnce(asked, trellis, plan);
  const { seconds, told } = await running.finally(() => trellis.stop());
  const [file] = await readdir(profileInto);
  const profile: Profile = JSON.parse(await readFile(join(profileInto, file ?? ''), 'utf8'));
  const rows = sharesOf(profile, profile.endTime - seconds * 1_000_000).map(([where, share]) => [
    where,
    `${(share * 100).toFixed(1)} %`,
  ]);
  return `${told} under the profiler\n\n${table([asked.name, 'self time'], rows)}`;
}

interface Run {
  /** How long it took, up to the end of the profile. */
  readonly seconds: number;
  readonly told: string;
}

async function runOnce(workload: Workload, trellis: Contender, { database, seconds }: ProfilePlan): Promise<Run> {
  const plan = { database, contenders: [], rounds: 1, seconds, connections: 16 };
  const { perSecond } = await runRound(workload, trellis, plan);
  return { seconds, told: `${perSecond.toFixed(0)} req/s` };
}

async function runFor(request: LargeRequest, trellis: Contender, { database, seconds }: ProfilePlan): Promise<Run> {
  const times: number[] = [];
  const began = performance.now();
  const passed = () => (performance.now() - began) / 1_000;
  while (passed() < seconds) times.push(...(await runRequests(request, trellis, database)));
  return { seconds: passed(), told: `${median(times).toFixed(0)} ms` };
}

/** The part of V8's format that is read. */
interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly samples: readonly number[];
  /** Microseconds, as all times here. */
  readonly timeDeltas: readonly number[];
  readonly startTime: number;
  readonly endTime: number;
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
}

function sharesOf(
  { nodes, samples, timeDeltas, startTime }: Profile,
  since: number,
): readonly (readonly [string, number])[] {
  const places = new Map(nodes.map((it) => [it.id, placeOf(it.callFrame)]));
  const times = new Map<string, number>();
  let [total, now] = [0, startTime];
  for (const [index, sample] of samples.entries()) {
    const where = places.get(sample) ?? '';
    const time = timeDeltas[index] ?? 0;
    now += time;
    if (now < since || where === '(idle)') continue;
    times.set(where, (times.get(where) ?? 0) + time);
    total += time;
  }
  return [...times]
    .map(([where, time]) => [where, time / total] as const)
    .filter(([, share]) => share >= 0.002)
    .toSorted(([, a], [, b]) => b - a);
}

function placeOf({ functionName, url }: CallFrame): string {
  const own = /\/js\/(src\/\w+)\//.exec(url)?.[1];
  if (own !== undefined) return own;
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (inPackage !== undefined) return inPackage;
  if (url.startsWith('node:')) return `node:${url.slice('node:'.length).replace('internal/', '').split('/')[0] ?? ''}`;
  if (url.startsWith('wasm:')) return 'wasm';
  return url === '' ? functionName : url.replace(/.*\//, '');
}

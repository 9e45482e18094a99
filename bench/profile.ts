import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startContender } from './contender.ts';
import type { BenchDatabase } from './database.ts';
import { place } from './place.ts';
import { table } from './report.ts';
import { runRound } from './throughput.ts';
import type { Workload } from './workloads.ts';

/** What a profile needs. */
export interface ProfilePlan {
  readonly database: BenchDatabase;
  readonly clientFolder: string;
  readonly seconds: number;
}

/** Where the product's process spends its time in a workload at 16 connections, without its start. */
export async function profileTable(workload: Workload, plan: ProfilePlan): Promise<string> {
  const profileInto = join(place, 'profile');
  await rm(profileInto, { recursive: true, force: true });
  const { database, clientFolder, seconds } = plan;
  const trellis = await startContender('trellis', { databaseUrl: database.url, clientFolder, profileInto });
  const round = { database, contenders: [], rounds: 1, seconds, connections: 16 };
  const { perSecond } = await runRound(workload, trellis, round).finally(() => trellis.stop());
  const [file] = await readdir(profileInto);
  const profile: Profile = JSON.parse(await readFile(join(profileInto, file ?? ''), 'utf8'));
  const rows = sharesOf(profile, profile.endTime - seconds * 1_000_000).map(([where, share]) => [
    where,
    `${(share * 100).toFixed(1)} %`,
  ]);
  return `${perSecond.toFixed(0)} req/s under the profiler\n\n${table([workload.name, 'self time'], rows)}`;
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

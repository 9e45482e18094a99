import { readFileSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { ask } from './ask.ts';
import type { Load, Outcome } from './load.ts';

const load: Load = JSON.parse(process.argv[2] ?? '');
const bodies = readFileSync(load.bodies, 'utf8').trimEnd().split('\n');
const agent = new Agent({ keepAlive: true, maxSockets: load.connections });
const counts = { sent: 0, answers: 0, good: 0, created: 0, broken: 0 };
const samples: string[] = [];
const times: number[] = [];

const started = performance.now();
const until = started + load.seconds * 1_000;
await Promise.all(Array.from({ length: load.connections }, keepAsking));
const seconds = (performance.now() - started) / 1_000;
agent.destroy();

writeFileSync(load.samples, samples.map((it) => `${it}\n`).join(''));
const { answers, good, created, broken } = counts;
const ranOut = !load.again && counts.sent > bodies.length;
const outcome: Outcome = {
  answers,
  good,
  created,
  broken,
  ranOut,
  seconds,
  p50: percentile(0.5),
  p99: percentile(0.99),
};
process.stdout.write(`${JSON.stringify(outcome)}\n`);

async function keepAsking(): Promise<void> {
  while (performance.now() < until) {
    try {
      const { status, body, ms } = await ask(load.url, bodies[counts.sent++ % bodies.length] ?? '', agent);
      times.push(ms);
      look(status, body);
    } catch {
      counts.broken += 1;
    }
  }
}

function look(status: number | undefined, body: string): void {
  const fine = status === 200 && body.startsWith('{"data":{') && !body.includes('"errors":');
  if (fine) counts.good += 1;
  if (fine && load.looks) counts.created += createdIn(body);
  if (counts.answers % 31 === 0 || (!fine && counts.answers - counts.good < 3))
    samples.push(body.replaceAll('\n', ' '));
  counts.answers += 1;
}

// A verb for one row says true; one for many says how many.
function createdIn(body: string): number {
  const said = /"created":(true|\d+)/.exec(body)?.[1];
  return said === 'true' ? 1 : Number(said ?? 0);
}

function percentile(share: number): number {
  const sorted = Float64Array.from(times).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

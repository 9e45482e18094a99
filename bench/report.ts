import { type ContenderName, contenderNames } from './contender.ts';
import type { Line, Round } from './throughput.ts';

/** The lines of the throughput as a Markdown table: medians over the rounds. */
export function throughputTable(lines: readonly Line[]): string {
  const head = [
    'workload',
    'connections',
    ...contenderNames.map((it) => `${it} req/s`),
    'trellis ÷ limit',
    'trellis ÷ naive',
    ...contenderNames.map((it) => `${it} p50 / p99 ms`),
  ];
  return table(head, lines.map(cellsOf));
}

/** A Markdown table; all columns but the first are aligned to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const ruler = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [head, ruler, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The middle one of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [below, above] = [sorted[middle - 1] ?? Number.NaN, sorted[middle] ?? Number.NaN];
  return sorted.length % 2 === 1 ? above : (below + above) / 2;
}

function cellsOf(line: Line): readonly string[] {
  const rounds = (name: ContenderName) => line.rounds.get(name) ?? [];
  const middle = (name: ContenderName, figure: keyof Round) => median(rounds(name).map((it) => it[figure]));
  return [
    line.workload,
    String(line.connections),
    ...contenderNames.map((it) => middle(it, 'perSecond').toFixed(0)),
    ratio(rounds('trellis'), rounds('limit')),
    ratio(rounds('trellis'), rounds('naive')),
    ...contenderNames.map((it) => `${middle(it, 'p50').toFixed(2)} / ${middle(it, 'p99').toFixed(2)}`),
  ];
}

// Of the ratios within each round: what slows the machine down for a while slows both.
function ratio(ours: readonly Round[], theirs: readonly Round[]): string {
  return median(ours.map((it, index) => it.perSecond / (theirs[index]?.perSecond ?? Number.NaN))).toFixed(2);
}

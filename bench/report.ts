import type { ContenderName } from './contender.ts';
import type { Line, Round } from './throughput.ts';

/** The lines of the throughput as a Markdown table: medians over the rounds. */
export function throughputTable(lines: readonly Line[], names: readonly ContenderName[]): string {
  const others = names.filter((it) => it !== 'trellis');
  const head = [
    'workload',
    'connections',
    ...names.map((it) => `${it} req/s`),
    ...others.map((it) => `trellis ÷ ${it}`),
    ...names.map((it) => `${it} p50 / p99 ms`),
  ];
  return table(
    head,
    lines.map((line) => [
      line.workload,
      String(line.connections),
      ...names.map((it) => shown(middle(line, it, 'perSecond'), 0)),
      ...others.map((it) => shown(ratio(line, it), 2)),
      ...names.map((it) => `${shown(middle(line, it, 'p50'), 2)} / ${shown(middle(line, it, 'p99'), 2)}`),
    ]),
  );
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

function middle({ rounds }: Line, name: ContenderName, figure: keyof Round): number {
  return median((rounds.get(name) ?? []).map((it) => it[figure]));
}

// Of the ratios within each round: what slows the machine down for a while slows both.
function ratio({ rounds }: Line, other: ContenderName): number {
  const theirs = rounds.get(other) ?? [];
  const ours = rounds.get('trellis') ?? [];
  return median(ours.map((it, index) => it.perSecond / (theirs[index]?.perSecond ?? Number.NaN)));
}

// A contender that does not take part has no figures.
function shown(figure: number, digits: number): string {
  return Number.isNaN(figure) ? '–' : figure.toFixed(digits);
}

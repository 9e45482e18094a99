import type { ContenderName } from '../contender.ts';
import { median, table } from '../report.ts';
import type { Cost, Measured } from './measure.ts';
import type { Target } from './request.ts';

/** What large requests cost, as a Markdown table, with what the product wants to reach beside what it did. */
export function requestsTable(measured: readonly Measured[], names: readonly ContenderName[]): string {
  const all = names.join(' / ');
  const head = [
    'one request',
    ...names.map((it) => `${it} ms`),
    'trellis ÷ limit',
    'naive ÷ trellis',
    `statements ${all}`,
    `peak MB ${all}`,
  ];
  return table(
    head,
    measured.map((it) => cellsOf(it, names)),
  );
}

function cellsOf({ request, costs }: Measured, names: readonly ContenderName[]): readonly string[] {
  const target = (kind: Target['kind']) => request.targets.find((it) => it.kind === kind);
  const each = (figure: (cost: Cost) => number | null) =>
    names.map((it) => shown(figureOf(costs.get(it), figure))).join(' / ');
  const trellis = costs.get('trellis');
  return [
    request.name,
    ...names.map((it) => shown(figureOf(costs.get(it), (cost) => median(cost.rounds)))),
    judged(ratio(trellis, costs.get('limit')), target('toLimit')),
    judged(ratio(costs.get('naive'), trellis), target('toNaive')),
    `${each((it) => it.statements)}${verdict(trellis?.statements, target('statements'))}`,
    `${each((it) => it.megabytes)}${verdict(trellis?.megabytes, target('megabytes'))}`,
  ];
}

// Of the ratios within each round: what slows the machine down for a while slows both.
function ratio(over: Cost | undefined, under: Cost | undefined): number {
  return median((over?.rounds ?? []).map((it, index) => it / (under?.rounds[index] ?? Number.NaN)));
}

function judged(figure: number, target: Target | undefined): string {
  return Number.isNaN(figure) ? '–' : `${figure.toFixed(2)}${verdict(figure, target)}`;
}

function verdict(figure: number | null | undefined, target: Target | undefined): string {
  if (!target || figure == null || Number.isNaN(figure)) return '';
  if (target.kind === 'toNaive') return ` (≥ ${target.least}: ${figure >= target.least ? 'met' : '**missed**'})`;
  return ` (≤ ${target.most}: ${figure <= target.most ? 'met' : '**missed**'})`;
}

function figureOf(cost: Cost | undefined, figure: (cost: Cost) => number | null): number | null {
  return cost ? figure(cost) : null;
}

function shown(figure: number | null): string {
  if (figure === null || Number.isNaN(figure)) return '–';
  return figure.toFixed(figure < 20 && !Number.isInteger(figure) ? 1 : 0);
}

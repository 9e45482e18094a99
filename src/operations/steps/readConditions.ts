import type { Comparison, Filter, ListComparison } from '../../model/filter.ts';
import type { Column } from '../../model/model.ts';
import { operatorsOf } from '../../model/operators.ts';
import { textProblem } from '../../model/text.ts';
import { badInput } from '../errors.ts';
import type { ConditionOrigin } from './filterLimits.ts';
import type { Origin } from './input.ts';
import { readJsonConditions } from './readJsonConditions.ts';
import { readValue } from './values.ts';

/** Reads `IntFilter`, `StringListFilter`, `JsonFilter` …: every operator given is one condition. */
export function readConditions(
  column: Column,
  given: Readonly<Record<string, unknown>>,
  origin: ConditionOrigin,
): readonly Filter[] {
  const { allowance, model, path } = origin;
  const members = Object.entries(given).filter(([, value]) => value !== undefined);
  if (members.length === 0) allowance.condition();
  const insensitive = readMode(given['mode'], origin);
  const operators = operatorsOf(column);
  if (operators.kind === 'json') return readJsonConditions(column, given, { origin, insensitive });
  return members.flatMap(([operator, value]): readonly Filter[] => {
    if (operator === 'mode' && operators.kind === 'value' && operators.text) return [];
    const at = { ...origin, path: `${path}.${operator}` };
    allowance.condition();
    if (operators.kind === 'list') {
      if (operator === 'isEmpty') return [{ kind: 'bare', column, wanted: readFlag(value, at) }];
      const by = operators.by.find((it) => it === operator);
      if (by) return [readElements(column, by, { value, at })];
    } else {
      if (operators.listed && (operator === 'in' || operator === 'notIn'))
        return [
          { kind: 'listed', column, wanted: operator === 'in', values: readList(column, value, at), insensitive },
        ];
      const by = operators.by.find((it) => it === operator);
      if (by) return [readComparison(column, by, { value, at, insensitive })];
    }
    throw badInput(model, at.path, `${column.field} has no ${operator}.`);
  });
}

/** Whether capitals count as small letters. */
function readMode(mode: unknown, { model, path }: Origin): boolean {
  if (mode === undefined || mode === 'DEFAULT' || mode === 'INSENSITIVE') return mode === 'INSENSITIVE';
  throw badInput(model, `${path}.mode`, 'mode cannot be null.');
}

interface Operand {
  readonly value: unknown;
  readonly at: ConditionOrigin;
}

function readComparison(
  column: Column,
  by: Comparison,
  { value, at, insensitive }: Operand & { readonly insensitive: boolean },
): Filter {
  const { model, path } = at;
  if (value === null) {
    if (by !== 'equals' && by !== 'not') throw badInput(model, path, `${by} cannot be null.`);
    return { kind: 'empty', column, wanted: by === 'equals' };
  }
  // A part of a text need not fit its column: part of a UUID is none.
  const part = by === 'contains' || by === 'startsWith' || by === 'endsWith';
  const problem = part ? textProblem(String(value)) : null;
  if (problem) throw badInput(model, path, `${by} ${problem}.`);
  const checked = part ? String(value) : readValue(column, value, { model, path, search: true });
  return { kind: 'compared', column, by, value: checked, insensitive };
}

function readElements(column: Column, by: ListComparison, { value, at }: Operand): Filter {
  const values = by === 'has' ? [readElement(column, value, at)] : readList({ ...column, list: false }, value, at);
  return { kind: 'elements', column, by, values };
}

function readList(column: Column, given: unknown, at: ConditionOrigin): readonly unknown[] {
  const { model, path, allowance } = at;
  if (!Array.isArray(given)) throw badInput(model, path, 'A list of values is needed.');
  allowance.list(given);
  return given.map((it, index) => readElement(column, it, { ...at, path: `${path}[${index}]` }));
}

function readElement(column: Column, value: unknown, { model, path }: ConditionOrigin): unknown {
  if (value === null) throw badInput(model, path, 'A value to look for cannot be null.');
  return readValue({ ...column, list: false }, value, { model, path, search: true });
}

function readFlag(value: unknown, { model, path }: ConditionOrigin): boolean {
  if (typeof value !== 'boolean') throw badInput(model, path, 'true or false is needed.');
  return value;
}

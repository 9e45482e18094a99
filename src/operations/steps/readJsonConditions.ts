import type { Filter, JsonComparison } from '../../model/filter.ts';
import type { Column } from '../../model/model.ts';
import { operatorsOf } from '../../model/operators.ts';
import { textProblem } from '../../model/text.ts';
import { badInput } from '../errors.ts';
import type { ConditionOrigin } from './filterLimits.ts';

/** Reads `JsonFilter`: conditions on what stands at its path. */
export function readJsonConditions(
  column: Column,
  given: Readonly<Record<string, unknown>>,
  { origin, insensitive }: { readonly origin: ConditionOrigin; readonly insensitive: boolean },
): readonly Filter[] {
  const operators = operatorsOf(column);
  const known: readonly JsonComparison[] = operators.kind === 'json' ? operators.by : [];
  const path = readPath(given['path'], { ...origin, path: `${origin.path}.path` });
  return Object.entries(given).flatMap(([operator, value]): readonly Filter[] => {
    if (value === undefined || operator === 'path' || operator === 'mode') return [];
    const at = { ...origin, path: `${origin.path}.${operator}` };
    const by = known.find((it) => it === operator);
    if (!by) throw badInput(origin.model, at.path, `${column.field} has no ${operator}.`);
    origin.allowance.condition();
    return [{ kind: 'inJson', column, path, by, value: readOperand(by, value, at), insensitive }];
  });
}

function readPath(given: unknown, { model, path, allowance }: ConditionOrigin): readonly string[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw badInput(model, path, 'A path is a list of keys.');
  allowance.list(given);
  return given.map((it: unknown, index) => {
    const problem = typeof it === 'string' ? textProblem(it) : 'must be a text';
    if (problem) throw badInput(model, `${path}[${index}]`, `A key ${problem}.`);
    return String(it);
  });
}

function readOperand(by: JsonComparison, value: unknown, { model, path, allowance }: ConditionOrigin): unknown {
  switch (by) {
    case 'equals':
    case 'not':
      return value;
    case 'arrayContains':
      if (value === null) throw badInput(model, path, `${by} cannot be null.`);
      if (!Array.isArray(value)) return [value];
      allowance.list(value);
      return value;
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte': {
      if (typeof value === 'number' || typeof value === 'string') return value;
      throw badInput(model, path, `${by} needs a number or a text.`);
    }
    case 'stringContains':
    case 'stringStartsWith':
    case 'stringEndsWith': {
      const problem = typeof value === 'string' ? textProblem(value) : 'needs a text';
      if (problem) throw badInput(model, path, `${by} ${problem}.`);
      return value;
    }
  }
}

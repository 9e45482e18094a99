import type { Comparison, Filter } from '../../model/filter.ts';
import { filterable } from '../../model/filterShapes.ts';
import type { Column } from '../../model/model.ts';
import { textProblem } from '../../model/text.ts';
import { badInput, OperationError } from '../errors.ts';
import type { Origin } from './input.ts';
import { readValue } from './values.ts';

/** How deep a filter may be, how many conditions it may have, and how many values an `in`. */
export const filterLimits = Object.freeze({ depth: 8, conditions: 200, values: 1_000 });

/** Reads `AlbumFilter`, every value checked. Nothing may mean "everything" by accident: a null where a condition belongs is refused. */
export function readFilter(given: object, origin: Origin): Filter {
  return new FilterReader(origin).read(given, origin, 1);
}

// One per filter: it counts the conditions.
class FilterReader {
  readonly #origin: Origin;
  #conditions = 0;

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  read(given: object, { model, path }: Origin, depth: number): Filter {
    if (depth > filterLimits.depth) throw this.#tooMuch(`be nested ${filterLimits.depth} deep`);
    const of = Object.entries(given).flatMap(([field, value]): readonly Filter[] => {
      const at = `${path}.${field}`;
      if (value === undefined) return [];
      if (field === 'AND' || field === 'OR' || field === 'NOT') {
        const kind = ({ AND: 'all', OR: 'any', NOT: 'none' } as const)[field];
        return [{ kind, of: this.#list(value, { model, path: at }, depth + 1) }];
      }
      const relation = model.relations.find((it) => it.kind === 'toOne' && it.field === field);
      if (relation) {
        this.#count(1);
        const to = value === null ? null : this.read(value, { model: relation.target, path: at }, depth + 1);
        return [{ kind: 'related', relation, to }];
      }
      const column = model.columns.find((it) => it.field === field && filterable(it));
      if (!column || value === null) throw badInput(model, at, `A condition on ${field} is needed.`);
      return this.#operators(column, value, { model, path: at });
    });
    return { kind: 'all', of };
  }

  #list(value: unknown, { model, path }: Origin, depth: number): readonly Filter[] {
    if (!Array.isArray(value)) throw badInput(model, path, 'A list of conditions is needed.');
    return value.map((it, index) => this.read(it, { model, path: `${path}[${index}]` }, depth));
  }

  #operators(column: Column, given: object, { model, path }: Origin): readonly Filter[] {
    const { mode, ...operators } = { mode: undefined, ...given } as Readonly<Record<string, unknown>>;
    if (mode === null) throw badInput(model, `${path}.mode`, 'mode cannot be null.');
    const insensitive = mode === 'INSENSITIVE';
    return Object.entries(operators).flatMap(([operator, value]): readonly Filter[] => {
      if (value === undefined) return [];
      const at = `${path}.${operator}`;
      if (operator === 'in' || operator === 'notIn') return [this.#listed(column, value, { model, path: at })];
      this.#count(1);
      if (value === null) {
        if (operator !== 'equals' && operator !== 'not') throw badInput(model, at, `${operator} cannot be null.`);
        return [{ kind: 'empty', column, wanted: operator === 'equals' }];
      }
      // A part of a text need not fit its column: part of a UUID is none.
      const whole = !['contains', 'startsWith', 'endsWith'].includes(operator);
      const problem = whole ? null : textProblem(value as string);
      if (problem) throw badInput(model, at, `${operator} ${problem}.`);
      const checked = whole ? readValue(column, value, { model, path: at, search: true }) : value;
      return [{ kind: 'compared', column, by: operator as Comparison, value: checked, insensitive }];
    });
  }

  #listed(column: Column, given: unknown, { model, path }: Origin): Filter {
    if (!Array.isArray(given)) throw badInput(model, path, 'A list of values is needed.');
    if (given.length > filterLimits.values)
      throw this.#tooMuch(`list ${filterLimits.values.toLocaleString('en')} values`);
    this.#count(1);
    const values = given.map((it, index) => {
      const at = `${path}[${index}]`;
      if (it === null) throw badInput(model, at, 'A value in a list cannot be null.');
      return readValue(column, it, { model, path: at, search: true });
    });
    return { kind: 'listed', column, wanted: !path.endsWith('.notIn'), values };
  }

  #count(conditions: number): void {
    this.#conditions += conditions;
    if (this.#conditions > filterLimits.conditions) throw this.#tooMuch(`have ${filterLimits.conditions} conditions`);
  }

  #tooMuch(allowed: string): OperationError {
    const { model, path } = this.#origin;
    return new OperationError('LIMIT_EXCEEDED', `A filter may ${allowed} at most.`, { model, argument: path });
  }
}

import { parameterOf, rowOf } from '../../database/cells.ts';
import type { Row } from '../../database/client.ts';
import { filterSql } from '../../database/filterSql.ts';
import type { Parameter } from '../../database/session.ts';
import { type Condition, selectNarrowed, selectRows, type Wanted } from '../../database/statements.ts';
import type { Filter } from '../../model/filter.ts';
import type { Column, Model } from '../../model/model.ts';
import type { Work } from '../verb.ts';

/** Conditions with the parameters their statement takes. */
export interface Search {
  readonly where: readonly Condition[];
  readonly parameters: readonly Parameter[];
  /** Narrows the search further. */
  readonly narrowed?: Filter | undefined;
}

/** Equality on every value given; null means IS NULL. */
export function conditionsOf(model: Model, values: Row): Search {
  const columns = model.columns.filter((it) => Object.hasOwn(values, it.name));
  return {
    where: columns.map((column) => ({ column, isNull: values[column.name] === null })),
    parameters: columns.filter((it) => values[it.name] !== null).map((it) => parameterOf(it, values[it.name])),
  };
}

/** The rows that meet a search, at most `limit`. */
export async function findRows(
  work: Work,
  { where, parameters, narrowed }: Search,
  how: Wanted,
): Promise<readonly Row[]> {
  const { model, session } = work;
  const further = narrowed && filterSql(narrowed, 't', parameters.length);
  const cells = further
    ? await session.query(selectNarrowed(model, where, { ...how, sql: further.sql }), [
        ...parameters,
        ...further.parameters,
      ])
    : await session.query(selectRows(model, where, how), parameters);
  return cells.map((it) => rowOf(model, it));
}

/** The values of some columns as parameters, in the order of the columns. */
export function parametersOf(columns: readonly Column[], values: Row): readonly Parameter[] {
  return columns.map((it) => parameterOf(it, values[it.name]));
}

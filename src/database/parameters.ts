import type { Parameter } from './session.ts';

/** The parameters of a statement, gathered while its text is written. */
export interface Parameters {
  readonly values: readonly Parameter[];
  /** Takes one more, and says how the text refers to it: cast to this type, for all of them travel as text. */
  readonly add: (value: Parameter, type: string) => string;
}

/** Parameters counted from behind those already `taken`. */
export function parametersAfter(taken: number): Parameters {
  const values: Parameter[] = [];
  const add = (value: Parameter, type: string): string => {
    values.push(value);
    return `CAST($${taken + values.length} AS ${type})`;
  };
  return { values, add };
}

import { type Finding, leftOut } from './finding.ts';
import type { Enumeration, Model, Relation } from './model.ts';

/** What is said of fields that are not called, or cannot be used, as one would expect. */
export function fieldFindings(models: readonly Model[], enums: readonly Enumeration[]): readonly Finding[] {
  const spelled = (owner: string, model: string | null, name: string, field: string): readonly Finding[] =>
    name === field
      ? []
      : [{ model, kind: 'renamed', message: `${owner}.${name} is called ${field} in GraphQL, which cannot spell it.` }];
  return [
    ...models.flatMap((model) =>
      [...model.columns, ...model.relations].flatMap((it) => spelled(model.name, model.name, it.name, it.field)),
    ),
    ...models.flatMap((model) => model.relations.flatMap((it) => besideFindings(model.name, it))),
    ...models.flatMap((model) =>
      [...model.columns, ...model.relations]
        .filter((it) => /^(AND|OR|NOT)$/.test(it.field))
        .map((it) =>
          leftOut(model.name, `${model.name}.${it.name} cannot be filtered by: its name is a word of filters.`),
        ),
    ),
    ...enums.flatMap((it) => it.values.flatMap((value) => spelled(it.name, null, value.name, value.field))),
  ];
}

// Only a name that another field has is changed, and then ends in a number.
function besideFindings(model: string, { field, beside }: Relation): readonly Finding[] {
  const renamed = Object.entries(beside ?? {}).filter(([suffix, it]) => it.length > field.length + suffix.length);
  return renamed.map(([suffix, it]) => ({
    model,
    kind: 'renamed',
    message: `The ${suffix} of ${model}.${field} is called ${it}, because another field has its name.`,
  }));
}

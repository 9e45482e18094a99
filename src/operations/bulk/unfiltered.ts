import type { Filter } from '../../model/filter.ts';
import type { Model } from '../../model/model.ts';
import { OperationError } from '../errors.ts';

/** Refuses to write to every row of a table by accident. Throws `OperationError` `UNFILTERED_WRITE`. */
export function refuseUnfiltered(
  model: Model,
  { where, each }: { readonly where?: Filter; readonly each: boolean },
): void {
  if (each || (where && formOf(where) !== 'always')) return;
  const sentence = `This would write to every ${model.names.type}: say which ones are meant, or each: true.`;
  throw new OperationError('UNFILTERED_WRITE', sentence, { model });
}

/** Whether a filter holds for every row or for none, whatever the rows are: told by its form alone. */
export function formOf(filter: Filter): 'always' | 'never' | 'depends' {
  switch (filter.kind) {
    case 'all':
      return both(filter.of, 'never', 'always');
    case 'any':
      return both(filter.of, 'always', 'never');
    case 'none':
      return both(filter.of, 'always', 'never', { always: 'never', never: 'always', depends: 'depends' });
    case 'listed':
      if (filter.values.length > 0) return 'depends';
      return filter.wanted ? 'never' : 'always';
    case 'related':
      return filter.to && formOf(filter.to) === 'never' ? 'never' : 'depends';
    case 'compared':
    case 'empty':
      return 'depends';
  }
}

type Form = ReturnType<typeof formOf>;

// One filter of a form decides; without one, and without any that depends, it is the other.
function both(
  of: readonly Filter[],
  deciding: Form,
  other: Form,
  told: Readonly<Record<Form, Form>> = { always: 'always', never: 'never', depends: 'depends' },
): Form {
  const forms = of.map(formOf);
  if (forms.includes(deciding)) return told[deciding];
  return told[forms.includes('depends') ? 'depends' : other];
}

import type { Row } from '../../../database/client.ts';
import { columnOf } from '../../../model/model.ts';
import { missingTarget } from '../../errors.ts';
import { sameStored } from '../changes.ts';
import { nulledColumns } from './cuts.ts';
import { conflict } from './draft.ts';
import { type Edge, type Node, pathOf } from './node.ts';
import type { Saving } from './saving.ts';

/** When values are written: with the row itself, to a row that was stored before, or in the second phase. */
export type Phase = 'new' | 'stored' | 'later';

/** The values the graph gives a row, its foreign keys among them. Throws `OperationError` `GRAPH_CONFLICT`, `FK_VIOLATION`. */
export function valuesOf(saving: Saving, node: Node, phase: Phase): Row {
  const { plan } = saving;
  const values: Record<string, unknown> = phase === 'later' ? {} : { ...node.values };
  const origins = new Map(phase === 'later' ? [] : node.origins);
  for (const edge of node.edges) {
    const later = plan.later.has(edge);
    if (later !== (phase === 'later') && phase !== 'new') continue;
    for (const [name, value] of foreignKey(saving, edge, later && phase === 'new')) {
      const column = columnOf(node.model, name);
      if (Object.hasOwn(values, name) && !sameStored(column, values[name], value))
        throw conflict(node.model, `One ${node.model.names.type} is given two values of ${column.field}.`, [
          origins.get(name) ?? pathOf(node),
          edge.path,
        ]);
      values[name] = value;
      if (!origins.has(name)) origins.set(name, edge.path);
    }
  }
  return values;
}

function foreignKey(saving: Saving, edge: Edge, nulled: boolean): readonly (readonly [string, unknown])[] {
  const { nodes } = saving.plan;
  const [target, owner] = [nodes[edge.target], nodes[edge.owner]];
  if (!target || !owner) return [];
  const open = nulled ? nulledColumns(edge, nodes) : [];
  // The row pointed at may not be stored yet where its key is made beforehand.
  const row = saving.rows.get(target)?.row ?? { ...target.made, ...target.values };
  return edge.columns.flatMap((name, index): readonly (readonly [string, unknown])[] => {
    if (open.includes(name)) return [[name, null]];
    const value = row[edge.references[index] ?? ''] ?? null;
    if (value !== null) return [[name, value]];
    if (nulled) return [];
    throw missingTarget(owner.model, edge.relation).with({ node: edge.path });
  });
}

import type { GraphSummary, NodeOutcome } from '../operations/verb.ts';
import type { Builder } from './builder.ts';
import { telling } from './members.ts';

/** `GraphSummary` and `GraphNode`: what became of the nodes of a graph. */
export function addGraphSummary(builder: Builder, outcome: unknown) {
  const node = builder.objectRef<NodeOutcome>('GraphNode').implement({
    description: 'What became of one place of a graph.',
    fields: (t) => ({
      path: t.exposeString('path', {
        nullable: false,
        description: 'Where it stands: `root`, `root.tracks[0]`.',
        extensions: telling.source,
      }),
      ref: t.exposeString('ref', { nullable: true, description: 'Its label.', extensions: telling.source }),
      model: t.exposeString('model', {
        nullable: false,
        description: 'The model of its row.',
        extensions: telling.source,
      }),
      key: t.field({
        type: 'JSON',
        nullable: true,
        description: 'The primary key of its row, as `where` takes it; null where it is not known.',
        extensions: telling.source,
        resolve: (({ key }: NodeOutcome) => key) as never,
      }),
      outcome: t.field({
        type: outcome as never,
        nullable: false,
        description: 'What happened to its row; places of one row share it.',
        extensions: telling.source,
        resolve: (({ outcome }: NodeOutcome) => outcome) as never,
      }),
    }),
  });
  return builder.objectRef<GraphSummary>('GraphSummary').implement({
    description: 'What became of a graph.',
    fields: (t) => ({
      count: t.exposeInt('count', {
        nullable: false,
        description: 'Rows created or updated, each counted once.',
        extensions: telling.source,
      }),
      linked: t.exposeInt('linked', {
        nullable: false,
        description: 'Links of many-to-many relations that were not there before.',
        extensions: telling.source,
      }),
      unlinked: t.exposeInt('unlinked', {
        nullable: false,
        description: 'Rows that the graph did not list and that were unlinked or deleted, as `orphans` asked.',
        extensions: telling.source,
      }),
      nodes: t.field({
        type: [node],
        nullable: { list: false, items: false },
        description: 'One entry per place of the graph, each before those below it.',
        extensions: telling.source,
        resolve: ({ nodes }) => [...nodes],
      }),
    }),
  });
}

import { describe, expect, it } from 'vitest';
import type { Model, Relation } from '../../src/model/model.ts';
import { OperationError } from '../../src/operations/errors.ts';
import { components } from '../../src/operations/steps/graph/components.ts';
import { knows } from '../../src/operations/steps/graph/cuts.ts';
import { type Node, pathOf } from '../../src/operations/steps/graph/node.ts';
import { type Plan, planOf } from '../../src/operations/steps/graph/plan.ts';
import { readNode } from '../../src/operations/steps/readNode.ts';
import { randomFrom } from '../support/race.ts';
import { randomModels } from '../support/randomSchema.ts';

const wishes = { follow: true, exclude: [], relationMap: null, orphans: 'KEEP' } as const;
const rounds = 500;

describe('random graphs of random schemas', () => {
  it('end as the rows that saving them node by node leaves, or are refused where no order of nodes would do', () => {
    const seen = { saved: 0, refused: 0, cut: 0, merged: 0 };
    for (let seed = 1; seed <= rounds; seed += 1) {
      const random = randomFrom(seed);
      const models = randomModels(random);
      const { root, graph, rows, pairs } = randomRows(models, random);
      const possible = inSomeOrder(rows);
      const plan = planned(root, graph);
      if (plan instanceof OperationError) {
        expect([seed, plan.code, possible]).toEqual([seed, 'CYCLE_REQUIRED', false]);
        seen.refused += 1;
        continue;
      }
      expect([seed, possible]).toEqual([seed, true]);
      const stored = carriedOut(plan);
      expect([seed, stored.rows]).toEqual([seed, expectedRows(rows)]);
      expect([seed, stored.pairs]).toEqual([seed, pairs.toSorted()]);
      seen.saved += 1;
      seen.cut += plan.later.size > 0 ? 1 : 0;
      seen.merged += plan.nodes.some((it) => it.places.length > 1) ? 1 : 0;
    }
    // Each kind is met often, else nothing is proven.
    expect(Math.min(seen.saved, seen.refused, seen.cut, seen.merged), JSON.stringify(seen)).toBeGreaterThan(
      rounds / 20,
    );
  });

  it('are planned alike every time', () => {
    for (let seed = 1; seed <= 100; seed += 1) {
      const models = randomModels(randomFrom(seed));
      const { root, graph } = randomRows(models, randomFrom(seed));
      const [one, two] = [planned(root, graph), planned(root, graph)];
      const order = (plan: Plan | OperationError) =>
        plan instanceof OperationError ? plan.code : plan.batches.map((it) => [it.model.name, it.nodes.map(pathOf)]);
      expect(order(one)).toEqual(order(two));
    }
  });
});

describe('a chain of ten thousand nodes', () => {
  it('is grouped without running out of stack', () => {
    const next = (it: number) => (it < 9_999 ? [it + 1] : []);
    expect(components(10_000, next).map((it) => it[0])).toEqual(Array.from({ length: 10_000 }, (_, it) => 9_999 - it));
    expect(components(10_000, (it) => [(it + 1) % 10_000])).toHaveLength(1);
  });
});

/** A row of the simple model: what it is called, and what its foreign keys point at. */
interface SimpleRow {
  readonly model: Model;
  readonly name: string;
  readonly points: Map<Relation, string>;
  /** The caller gives its key. */
  readonly keyed: boolean;
}

interface RandomRows {
  readonly root: Model;
  readonly graph: object;
  readonly rows: ReadonlyMap<string, SimpleRow>;
  readonly pairs: readonly string[];
}

function randomRows(models: readonly Model[], random: () => number): RandomRows {
  const rows = new Map<string, SimpleRow>();
  const keys = new Map<string, unknown>();
  const pairs = new Set<string>();
  const chance = (likely: number) => random() < likely;
  const known = (model: Model) => [...rows.values()].filter((it) => it.model === model);
  const pointed = (model: Model): readonly [object, string] | null => {
    const its = known(model);
    const row = its[Math.floor(random() * its.length)];
    if (!row) return null;
    const id = keys.get(row.name);
    // A row may also be named by its key, or be told again in part.
    return [
      id === undefined || chance(0.5) ? { _use: row.name } : { id, ...(chance(0.5) ? { name: row.name } : {}) },
      row.name,
    ];
  };
  const node = (model: Model, above: Relation | null, parent: string): readonly [object, string] => {
    const name = `n${rows.size}`;
    const made: Record<string, unknown> = { _ref: name, name };
    const id = chance(0.2) ? (model.columns[0]?.type === 'Int' ? rows.size : uuid(rows.size)) : undefined;
    const row: SimpleRow = { model, name, points: new Map(), keyed: id !== undefined };
    rows.set(name, row);
    if (id !== undefined) {
      made['id'] = id;
      keys.set(name, id);
    }
    for (const relation of model.relations) {
      const isBack = above !== null && !above.link && !above.implicit && relation === backOf(above);
      if (isBack) row.points.set(relation, parent);
      else if (relation.link) {
        if (!relation.required && chance(0.5)) continue;
        const target =
          (chance(0.6) ? pointed(relation.target) : null) ??
          (rows.size < 14 ? node(relation.target, null, name) : pointed(relation.target));
        if (!target) continue;
        made[relation.field] = target[0];
        row.points.set(relation, target[1]);
      } else if (rows.size < 10 && chance(0.4)) {
        const below = Array.from({ length: 1 + Math.floor(random() * 2) }, () =>
          relation.implicit && chance(0.4)
            ? (pointed(relation.target) ?? node(relation.target, relation, name))
            : node(relation.target, relation, name),
        );
        made[relation.field] = below.map((it) => it[0]);
        if (relation.join) for (const it of below) pairs.add(pairText(relation, name, it[1]));
      }
    }
    return [made, name];
  };
  const [root] = models;
  if (!root) throw new Error('A schema has a model.');
  const [graph] = node(root, null, '');
  return { root, graph, rows, pairs: [...pairs] };
}

function uuid(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function backOf({ target, opposite }: Relation): Relation | undefined {
  return target.relations.find((it) => it.name === opposite);
}

function pairText({ join }: Relation, own: string, other: string): string {
  return join?.own === 'A' ? `${join.table} ${own} ${other}` : `${join?.table} ${other} ${own}`;
}

// Node by node, whichever can go next: what it needs is there, or is itself with a key that is known beforehand.
function inSomeOrder(rows: ReadonlyMap<string, SimpleRow>): boolean {
  const stored = new Set<string>();
  for (let before = -1; before < stored.size; ) {
    before = stored.size;
    for (const { model, name, points, keyed } of rows.values()) {
      const client = model.columns[0]?.type === 'String';
      const needs = [...points].filter(([relation]) => relation.required).map(([, it]) => it);
      if (needs.every((it) => stored.has(it) || (it === name && (client || keyed)))) stored.add(name);
    }
  }
  return stored.size === rows.size;
}

function expectedRows(rows: ReadonlyMap<string, SimpleRow>): object {
  return Object.fromEntries(
    [...rows.values()].map(({ model, name, points }) => [
      name,
      { model: model.name, ...Object.fromEntries([...points].map(([relation, it]) => [relation.name, it])) },
    ]),
  );
}

function planned(root: Model, graph: object): Plan | OperationError {
  const ids = Array.from({ length: 100 }, (_, it) => uuid(it + 1_000));
  try {
    const position = readNode(graph, { model: root, path: 'graph' });
    return planOf(position, wishes, ({ fallback }) => (fallback.kind === 'client' ? ids.pop() : null));
  } catch (thrown) {
    if (thrown instanceof OperationError) return thrown;
    throw thrown;
  }
}

// A database in thought: what is pointed at must be there at the end of each statement, what is required must have a value.
function carriedOut({ nodes, batches, later, pairs }: Plan): {
  readonly rows: object;
  readonly pairs: readonly string[];
} {
  const rows = new Map<Node, Record<string, string>>();
  const nameOf = (node: Node | undefined) => String(node?.values['name']);
  for (const { model, nodes: batch } of batches) {
    for (const node of batch) {
      expect(rows.has(node)).toBe(false);
      const row: Record<string, string> = { model: model.name };
      for (const edge of node.edges) {
        const target = nodes[edge.target];
        if (later.has(edge)) expect(edge.relation.required).toBe(false);
        else {
          const ready = target && (rows.has(target) || (target === node && knows(target, edge.references)));
          expect(ready, `${pathOf(node)} before ${target && pathOf(target)}`).toBe(true);
          row[edge.relation.name] = nameOf(target);
        }
      }
      rows.set(node, row);
    }
  }
  expect(rows.size).toBe(nodes.length);
  for (const edge of later) {
    const row = rows.get(nodes[edge.owner] as Node);
    if (row) row[edge.relation.name] = nameOf(nodes[edge.target]);
  }
  return {
    rows: Object.fromEntries([...rows].map(([node, row]) => [nameOf(node), row])),
    pairs: [
      ...new Set(pairs.map((it) => pairText(it.relation, nameOf(nodes[it.row]), nameOf(nodes[it.target])))),
    ].sort(),
  };
}

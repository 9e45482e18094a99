import type { Column, Model, Relation } from '../../model/model.ts';
import { branches } from '../../model/nodeShapes.ts';
import { inPrimary } from '../../model/shapes.ts';
import { badInput, OperationError } from '../errors.ts';
import { type GraphLimits, usualLimits } from '../limits.ts';
import { type Branch, type Position, trailTo } from './graph/position.ts';
import { type Origin, refuseBoth, refuseUnlink, unlinked } from './input.ts';
import { readValue } from './values.ts';

/** Reads `AlbumNode`, every value of every node checked, before any statement. */
export function readNode(given: object, origin: Origin, limits: GraphLimits = usualLimits.graph): Position {
  return new NodeReader(limits, origin).read(given, origin.model, { argument: origin.path, trail: '', depth: 1 });
}

interface Place {
  /** As `graph.tracks[0]`. */
  readonly argument: string;
  readonly trail: string;
  readonly depth: number;
}

// One per graph: it counts the nodes.
class NodeReader {
  readonly #limits: GraphLimits;
  readonly #origin: Origin;
  #nodes = 0;

  constructor(limits: GraphLimits, origin: Origin) {
    this.#limits = limits;
    this.#origin = origin;
  }

  read(given: object, model: Model, place: Place): Position {
    this.#count(place);
    const path = this.#pathOf(place.argument);
    try {
      return { ...this.#members(given, model, place), model, path, trail: place.trail, depth: place.depth };
    } catch (thrown) {
      const bare = thrown instanceof OperationError && !thrown.details.nodes && thrown.code === 'BAD_USER_INPUT';
      throw bare ? thrown.with({ nodes: [path] }) : thrown;
    }
  }

  #members(node: object, model: Model, place: Place): Omit<Position, 'model' | 'path' | 'trail' | 'depth'> {
    const { _ref = null, _use = null, _match = null, ...members } = node as Labels;
    const values: Record<string, unknown> = {};
    const below: Branch[] = [];
    const given = Object.entries(members).filter(([, value]) => value !== undefined);
    const columns = new Map(model.columns.map((it) => [it.field, it]));
    for (const [field, value] of given) {
      const column = columns.get(field);
      if (column) this.#value(column, value, { values, model, at: `${place.argument}.${field}` });
    }
    for (const [field, value] of given.filter(([it]) => !columns.has(it))) {
      const at = `${place.argument}.${field}`;
      const relation = branches(model).find((it) => it.field === field);
      if (!relation) throw badInput(model, at, `${model.names.type} has no ${field}.`);
      if (value !== null && relation.link) refuseBoth(relation, values, { model, path: place.argument });
      below.push(
        value === null
          ? this.#none(relation, { values, model, at })
          : this.#branch(relation, value, { ...place, argument: at }),
      );
    }
    return {
      ref: _ref,
      use: _use,
      match: model.keys.find((it) => it.field === _match) ?? null,
      values,
      branches: below,
    };
  }

  #value(column: Column, value: unknown, { values, model, at }: Reading): void {
    const keyed = inPrimary(model, column);
    // A node whose key is null has none yet.
    if (keyed && value === null) return;
    // The key of a stored row names it, even one that the database computes.
    values[column.name] = readValue(column, value, { model, path: at, search: keyed && column.generated });
  }

  #none(relation: Relation, { values, model, at }: Reading): Branch {
    if (relation.kind === 'toMany')
      throw badInput(model, at, `${relation.field} cannot be null: an empty list names no row.`);
    if (relation.link) {
      refuseUnlink(relation, { model, path: at });
      const given = unlinked(model, relation).find((it) => (values[it.name] ?? null) !== null);
      if (given) throw badInput(model, at, `Give either ${given.field} or ${relation.field}, not both.`);
    }
    return { relation, below: [], none: true };
  }

  #branch(relation: Relation, value: unknown, { argument, trail, depth }: Place): Branch {
    const next = { trail: trailTo(trail, relation), depth: depth + 1 };
    const given = relation.kind === 'toOne' ? [value] : (value as readonly unknown[]);
    const below = given.map((it, index) => {
      const place = { ...next, argument: relation.kind === 'toOne' ? argument : `${argument}[${index}]` };
      if (typeof it === 'object' && it !== null) return this.read(it, relation.target, place);
      throw badInput(relation.target, place.argument, 'A node is needed.');
    });
    return { relation, below, none: false };
  }

  #count({ depth }: Place): void {
    this.#nodes += 1;
    if (depth > this.#limits.depth) throw this.#tooMuch(`be ${this.#limits.depth} nodes deep`);
    if (this.#nodes > this.#limits.nodes) throw this.#tooMuch(`have ${this.#limits.nodes.toLocaleString('en')} nodes`);
  }

  #pathOf(argument: string): string {
    return `root${argument.slice(this.#origin.path.length)}`;
  }

  #tooMuch(allowed: string): OperationError {
    const { model, path } = this.#origin;
    return new OperationError('LIMIT_EXCEEDED', `A graph may ${allowed} at most.`, { model, argument: path });
  }
}

interface Labels {
  readonly _ref?: string | null;
  readonly _use?: string | null;
  readonly _match?: string | null;
}

interface Reading {
  readonly values: Record<string, unknown>;
  readonly model: Model;
  readonly at: string;
}

import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import type { Client } from '../database/client.ts';
import type { Gone, Store } from '../database/session.ts';
import type { Datamodel } from '../model/datamodel.ts';
import type { Atomic } from './atomic.ts';
import { bigIntScalar } from './scalars/bigInt.ts';
import { bytesScalar } from './scalars/bytes.ts';
import { dateTimeScalar } from './scalars/dateTime.ts';
import { decimalScalar } from './scalars/decimal.ts';
import { jsonScalar, madeJsonScalar } from './scalars/json.ts';

/** What a resolver gets beside its arguments: one object per request. */
export interface Context {
  readonly requestId?: string;
  readonly signal?: AbortSignal;
  /** The same at less cost, for what Trellis does itself. */
  readonly gone?: Gone;
  /** Set for a document that is one transaction: whatever it reads and writes goes through it. */
  readonly atomic?: Atomic;
  /** What writes of the document have answered already, by the names of their answers: they are not carried out again. */
  readonly answered?: ReadonlyMap<string, Promise<unknown>>;
}

/** The store for one request: once its caller has gone, or its time is up, nothing is begun or stored any more. */
export function untilGone(store: Store, context: Context): Store {
  const gone = goneOf(context);
  return gone ? store.until(gone) : store;
}

/** Whether the caller of a request has gone; null where nobody tells. */
export function goneOf(context: Context): Gone | null {
  return context.gone ?? context.signal ?? null;
}

/** What Pothos must know of this schema at compile time. */
export interface Types {
  Context: Context;
  Scalars: {
    DateTime: { Input: Date; Output: Date };
    Decimal: { Input: string; Output: unknown };
    BigInt: { Input: bigint; Output: bigint };
    Bytes: { Input: Uint8Array; Output: Uint8Array };
    Json: { Input: unknown; Output: unknown };
    JSON: { Input: unknown; Output: unknown };
  };
}

/** Pothos with Prisma's plugin and Trellis's scalars, the two root types made. */
export function createBuilder(datamodel: Datamodel, client: Client | null) {
  const builder = new SchemaBuilder<Types>({
    plugins: [PrismaPlugin],
    prisma: {
      client: (() => clientOr(client)) as never,
      dmmf: { datamodel: keyed(datamodel) } as never,
      onUnusedQuery: null,
    },
  });
  builder.queryType({ description: 'Reads.' });
  builder.addScalarType('DateTime', dateTimeScalar);
  builder.addScalarType('Decimal', decimalScalar as never);
  builder.addScalarType('BigInt', bigIntScalar);
  builder.addScalarType('Bytes', bytesScalar as never);
  builder.addScalarType('Json', jsonScalar);
  builder.addScalarType('JSON', madeJsonScalar);
  return builder;
}

/** The builder all files of this room add to; also what a user's own fields are added with. */
export type Builder = ReturnType<typeof createBuilder>;

// Pothos insists on a key even for a view whose rows it is told never to find again: it then merely selects that column.
function keyed(datamodel: Datamodel): Datamodel {
  const models = datamodel.models.map((model) => {
    const [first] = model.fields.filter((it) => it.kind !== 'object').map((it) => it.name);
    const views = datamodel.notes.views.includes(model.name);
    return views && first !== undefined
      ? { ...model, primaryKey: model.primaryKey ?? { name: null, fields: [first] } }
      : model;
  });
  return { ...datamodel, models };
}

// The SDL can be printed without a database; only a resolver needs one.
function clientOr(client: Client | null): Client {
  if (!client) throw new TypeError('This schema was made without a client: it can be printed, not executed.');
  return client;
}

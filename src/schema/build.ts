import { type GraphQLSchema, specifiedDirectives } from 'graphql';
import type { Client } from '../database/client.ts';
import type { Store } from '../database/session.ts';
import type { Datamodel } from '../model/datamodel.ts';
import type { Description } from '../model/describe.ts';
import type { Finding } from '../model/finding.ts';
import type { Limits } from '../operations/limits.ts';
import { addAggregateQueries } from './aggregateQueries.ts';
import { type Aggregates, addAggregates } from './aggregates.ts';
import { atomicDirective, atPlace } from './atomic.ts';
import { createBuilder } from './builder.ts';
import { addBulkPayload, addCounts } from './bulkPayloads.ts';
import { addConnection, addPageInfo } from './connections.ts';
import { addEnumeration, addOutcome, addProtection } from './enums.ts';
import { addGateway, type Gateway } from './gateways/gateway.ts';
import { addGraphSummary } from './graphs.ts';
import { Inputs } from './inputs.ts';
import { withLimits } from './limits.ts';
import { addMutations, type Mutations } from './mutations.ts';
import { addObject } from './objects.ts';
import { rememberFields } from './ownFields.ts';
import { addPayload } from './payloads.ts';
import { addQueries } from './queries.ts';

/** The queries and mutations of one model. */
export interface Operation {
  /** Prisma's name. */
  readonly model: string;
  readonly queries: readonly string[];
  readonly mutations: readonly string[];
}

/** A GraphQL schema, what it offers per model, and what it leaves out. */
export interface Built {
  readonly schema: GraphQLSchema;
  readonly operations: readonly Operation[];
  readonly findings: readonly Finding[];
}

/** What a schema is built from; without a database it can be printed, not executed. */
export interface BuildOptions {
  readonly datamodel: Datamodel;
  readonly description: Description;
  readonly database: { readonly client: Client; readonly store: Store } | null;
  /** How much one call may do. */
  readonly limits: Limits;
  readonly gateway: Gateway | null;
}

/** Builds the GraphQL schema of all models. */
export function buildSchema({ datamodel, description, database, limits, gateway }: BuildOptions): Built {
  const { models } = description;
  const builder = createBuilder(datamodel, database?.client ?? null);
  const enums = new Map<string, unknown>(description.enums.map((it) => [it.name, addEnumeration(builder, it)]));
  const outcome = addOutcome(builder);
  const protection = addProtection(builder);
  const counts = addCounts(builder);
  const graph = addGraphSummary(builder, outcome);
  const inputs = new Inputs(builder, enums);
  const objects = new Map<string, unknown>();
  const connections = new Map<string, unknown>();
  const aggregates = new Map<string, Aggregates>();
  const none = { aggregate: null, group: null };
  const pageInfo = addPageInfo(builder);
  for (const it of models) {
    objects.set(
      it.name,
      addObject(it, { builder, inputs, pages: limits.page, enums, objects, connections, aggregates }),
    );
    connections.set(it.name, addConnection(it, { builder, pageInfo, object: objects.get(it.name) }));
    aggregates.set(it.name, addAggregates(it, { builder, enums }));
  }
  const store = database?.store ?? unconnected;
  const findings: Finding[] = [];
  const operations = models.map((model) => {
    const target = { store, model, models, limits };
    const object = objects.get(model.name);
    const parts = { builder, inputs, object, store, limits };
    const queries = [
      ...addQueries(model, { ...parts, connection: connections.get(model.name) }),
      ...addAggregateQueries(model, { ...parts, aggregates: aggregates.get(model.name) ?? none }),
    ];
    const payloads = {
      saved: () => addPayload(model, { builder, outcome, protection, graph, object, columns: inputs.columns(model) }),
      many: () => addBulkPayload(model, { builder, outcome, counts, object }),
    };
    const mutations = addMutations(model, { builder, inputs, target, payloads });
    findings.push(...unservedFindings(model.name, mutations));
    return { model: model.name, queries, mutations: mutations.names };
  });
  if (gateway) addGateway(gateway, { builder, models, objects, store });
  if (operations.some((it) => it.mutations.length > 0))
    builder.mutationType({
      description:
        'Writes. Each root field is one transaction, carried out in the order of the document; with `@atomic` the document is.',
    });
  const schema = builder.toSchema({
    sortSchema: false,
    directives: [...specifiedDirectives, atomicDirective],
    extensions: { ...atPlace(database && { store }), ...withLimits(limits) },
  });
  rememberFields(schema);
  return { schema, operations, findings };
}

// The SDL can be printed without a database; only a resolver needs one.
const unconnected: Store = {
  transactional: false,
  query: async () => refuse(),
  transaction: async () => refuse(),
  until: () => unconnected,
};

function refuse(): never {
  throw new TypeError('This schema was made without a client: it can be printed, not executed.');
}

// One line per reason, however many verbs it concerns.
function unservedFindings(model: string, { unserved }: Mutations): readonly Finding[] {
  return [...new Set(unserved.map((it) => it.reason))].map((reason) => {
    const verbs = unserved.filter((it) => it.reason === reason).map((it) => it.verb);
    return { model, kind: 'left out', message: `${model} has no ${verbs.join(', ')}: ${reason.replace(/\.$/, '')}.` };
  });
}

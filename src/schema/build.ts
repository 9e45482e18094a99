import type { GraphQLSchema } from 'graphql';
import type { Client } from '../database/client.ts';
import { storeOf } from '../database/session.ts';
import type { Datamodel } from '../model/datamodel.ts';
import type { Description } from '../model/describe.ts';
import type { Finding } from '../model/finding.ts';
import type { GraphLimits } from '../operations/steps/readNode.ts';
import { createBuilder } from './builder.ts';
import { addEnumeration, addOutcome, addProtection } from './enums.ts';
import { addGraphSummary } from './graphs.ts';
import { Inputs } from './inputs.ts';
import { addMutations, type Mutations } from './mutations.ts';
import { addObject } from './objects.ts';
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

/** What a schema is built from; without a client it can be printed, not executed. */
export interface BuildOptions {
  readonly datamodel: Datamodel;
  readonly description: Description;
  readonly client: Client | null;
  /** How large a graph may be. */
  readonly graphLimits?: GraphLimits | undefined;
}

/** Builds the GraphQL schema of all models. */
export function buildSchema({ datamodel, description, client, graphLimits }: BuildOptions): Built {
  const { models } = description;
  const builder = createBuilder(datamodel, client);
  const enums = new Map<string, unknown>(description.enums.map((it) => [it.name, addEnumeration(builder, it)]));
  const outcome = addOutcome(builder);
  const protection = addProtection(builder);
  const graph = addGraphSummary(builder, outcome);
  const inputs = new Inputs(builder, enums);
  const never = null as never;
  const objects = new Map(models.map((it) => [it.name, addObject(builder, it, enums)]));
  const store = client ? storeOf(client) : never;
  const findings: Finding[] = [];
  const operations = models.map((model) => {
    const target = { store, model, models, ...(graphLimits ? { graphLimits } : {}) };
    const queries = addQueries(model, { builder, inputs, client: client ?? never });
    const object = objects.get(model.name);
    const payload = () => addPayload(model, { builder, outcome, protection, graph, object, target });
    const mutations = addMutations(model, { builder, inputs, target, payload });
    findings.push(...unservedFindings(model.name, mutations));
    return { model: model.name, queries, mutations: mutations.names };
  });
  if (operations.some((it) => it.mutations.length > 0))
    builder.mutationType({
      description: 'Writes. Each root field is one transaction, carried out in the order of the document.',
    });
  return { schema: builder.toSchema({ sortSchema: false }), operations, findings };
}

// One line per reason, however many verbs it concerns.
function unservedFindings(model: string, { unserved }: Mutations): readonly Finding[] {
  return [...new Set(unserved.map((it) => it.reason))].map((reason) => {
    const verbs = unserved.filter((it) => it.reason === reason).map((it) => it.verb);
    return { model, kind: 'left out', message: `${model} has no ${verbs.join(', ')}: ${reason.replace(/\.$/, '')}.` };
  });
}

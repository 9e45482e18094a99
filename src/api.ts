import type { GraphQLSchema } from 'graphql';
import { readCatalog } from './database/catalog.ts';
import type { Client } from './database/client.ts';
import { storeOf } from './database/session.ts';
import type { Datamodel } from './model/datamodel.ts';
import { describe } from './model/describe.ts';
import { declared, type Facts, missingTables } from './model/facts.ts';
import type { Finding } from './model/finding.ts';
import { keyFindings, protectionFindings } from './model/keyFindings.ts';
import { type GraphLimits, usualGraphLimits } from './operations/steps/readNode.ts';
import { buildSchema, type Operation } from './schema/build.ts';

/** A GraphQL API for the models of a Prisma schema. */
export interface Api {
  readonly schema: GraphQLSchema;
  /** What is renamed, left out, or not protected by the database as declared. */
  readonly findings: readonly Finding[];
  /** What the API offers, per model. */
  readonly operations: readonly Operation[];
}

/** What an API is made from. */
export interface ApiOptions {
  /** The datamodel written by Trellis's Prisma generator, `datamodel.mjs`. */
  readonly datamodel: Datamodel;
  /** A `PrismaClient` of the same schema. */
  readonly client: Client;
  /** How large one graph of `saveRelated` may be: 50 nodes deep and 10,000 in all, unless told otherwise. */
  readonly graphLimits?: Partial<GraphLimits>;
}

/**
 * Makes the API: reads the database's catalog, so that the verbs know which unique keys really protect, and builds the schema.
 * Throws `TypeError` for a schema that cannot be served.
 */
export async function createApi({ datamodel, client, graphLimits }: ApiOptions): Promise<Api> {
  const { models } = describe(datamodel);
  const facts = await readCatalog(storeOf(client), models);
  return assemble(datamodel, facts, { client, graphLimits: { ...usualGraphLimits, ...graphLimits } });
}

/** The same API without a database: its schema can be printed, not executed. */
export function describeApi(datamodel: Datamodel): Api {
  return assemble(datamodel, declared, { client: null });
}

interface Served {
  readonly client: Client | null;
  readonly graphLimits?: GraphLimits;
}

function assemble(datamodel: Datamodel, facts: Facts, served: Served): Api {
  const description = describe(datamodel, facts);
  const { schema, operations, findings } = buildSchema({ datamodel, description, ...served });
  const { models } = description;
  const told = [
    ...description.findings,
    ...findings,
    ...missingTables(facts, models),
    ...keyFindings(models),
    ...protectionFindings(models),
  ];
  return { schema, operations, findings: told };
}

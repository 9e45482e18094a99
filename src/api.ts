import type { GraphQLSchema } from 'graphql';
import { readCatalog } from './database/catalog.ts';
import type { Client } from './database/client.ts';
import { type Pool, pooledStore } from './database/pooledStore.ts';
import { prismaStore } from './database/prismaStore.ts';
import type { Datamodel } from './model/datamodel.ts';
import { describe } from './model/describe.ts';
import { declared, type Facts, missingTables } from './model/facts.ts';
import type { Finding } from './model/finding.ts';
import { keyFindings, protectionFindings } from './model/keyFindings.ts';
import { type Limits, usualLimits } from './operations/limits.ts';
import { type BuildOptions, buildSchema, type Operation } from './schema/build.ts';
import { type Gateway, sdlFor } from './schema/gateways/gateway.ts';

/** A GraphQL API for the models of a Prisma schema. */
export interface Api {
  readonly schema: GraphQLSchema;
  /** What is renamed, left out, or not protected by the database as declared. */
  readonly findings: readonly Finding[];
  /** What the API offers, per model. */
  readonly operations: readonly Operation[];
  /** The schema as text; with the directives of the gateway, where there is one. */
  readonly sdl: () => string;
}

/** What an API is made from. */
export interface ApiOptions {
  /** The datamodel written by Trellis's Prisma generator, `datamodel.mjs`. */
  readonly datamodel: Datamodel;
  /** A `PrismaClient` of the same schema. */
  readonly client: Client;
  /**
   * The pool of connections below the client, where that is a `pg.Pool`: statements then go straight to it, at a fraction
   * of the processor time. Without it they go through the client, whatever its driver adapter is.
   */
  readonly pool?: Pool;
  /** Other limits than the usual ones on what one call may do. */
  readonly limits?: Partial<Limits>;
  /** The kind of gateway the API is put behind, which finds here what it configures itself from. Default: none. */
  readonly gateway?: Gateway | null;
}

/**
 * Makes the API: reads the database's catalog, so that the verbs know which unique keys really protect, and builds the schema.
 * Throws `TypeError` for a schema that cannot be served.
 */
export async function createApi({ datamodel, client, pool, limits, gateway = null }: ApiOptions): Promise<Api> {
  const { models } = describe(datamodel);
  const store = pool ? pooledStore(pool) : prismaStore(client);
  const facts = await readCatalog(store, models);
  return assemble({ datamodel, database: { client, store }, limits: { ...usualLimits, ...limits }, gateway }, facts);
}

/** The same API without a database: its schema can be printed, not executed. */
export function describeApi(datamodel: Datamodel, gateway: Gateway | null = null): Api {
  return assemble({ datamodel, database: null, limits: usualLimits, gateway }, declared);
}

function assemble(parts: Omit<BuildOptions, 'description'>, facts: Facts): Api {
  const description = describe(parts.datamodel, facts);
  const { schema, operations, findings } = buildSchema({ ...parts, description });
  const { models } = description;
  const told = [
    ...description.findings,
    ...findings,
    ...missingTables(facts, models),
    ...keyFindings(models),
    ...protectionFindings(models),
  ];
  return { schema, operations, findings: told, sdl: () => sdlFor(parts.gateway, schema, models) };
}

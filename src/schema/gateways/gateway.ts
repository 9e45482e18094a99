import { type GraphQLSchema, printSchema } from 'graphql';
import type { Model } from '../../model/model.ts';
import { addFederation, type FederationParts, federationSdl } from './federation.ts';
import { addStitching, stitchingSdl } from './stitching.ts';

/**
 * The kind of gateway a schema is served to: `federation` makes it a subgraph of Apollo Federation 2, `stitching` lets a
 * gateway of `@graphql-tools/stitch` configure itself.
 */
export type Gateway = 'federation' | 'stitching';

/** Adds the queries that this kind of gateway asks. */
export function addGateway(gateway: Gateway, parts: FederationParts): void {
  switch (gateway) {
    case 'federation':
      addFederation(parts);
      break;
    case 'stitching':
      addStitching(parts);
  }
}

/** The schema as text, for this kind of gateway or, given null, for everybody. */
export function sdlFor(gateway: Gateway | null, schema: GraphQLSchema, models: readonly Model[]): string {
  switch (gateway) {
    case 'federation':
      return federationSdl(schema, models);
    case 'stitching':
      return stitchingSdl(schema, models);
    case null:
      return printSchema(schema);
  }
}

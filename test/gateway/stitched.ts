import { stitchSchemas, ValidationLevel } from '@graphql-tools/stitch';
import type { FilterRootFields, PruneSchema } from '@graphql-tools/wrap';
import { createYoga } from 'graphql-yoga';
import { subschemaOf } from '../examples/stitching.ts';
import { httpGateway, type RunningGateway } from './httpGateway.ts';

/** A server, as a gateway is told of it. */
export interface Member {
  readonly address: string;
  /** What the gateway leaves out of the server's schema. */
  readonly transforms?: readonly (FilterRootFields | PruneSchema)[];
}

/** Asks every server for its `_sdl` and stitches them together by nothing else; a query of several is the last one's. */
export async function stitched(members: readonly Member[]): Promise<RunningGateway> {
  const subschemas = await Promise.all(
    members.map(async ({ address, transforms = [] }) => ({
      ...(await subschemaOf(address)),
      transforms: [...transforms],
    })),
  );
  // Both servers have a filter of albums, each with the columns it knows: that is no news.
  const typeMergingOptions = { validationSettings: { validationLevel: ValidationLevel.Off } };
  return httpGateway(createYoga({ schema: stitchSchemas({ subschemas, typeMergingOptions }), logging: false }));
}

import { stitchSchemas, ValidationLevel } from '@graphql-tools/stitch';
import { stitchingDirectives } from '@graphql-tools/stitching-directives';
import type { FilterRootFields, PruneSchema } from '@graphql-tools/wrap';
import { buildSchema, type DocumentNode, print } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { httpGateway, post, type RunningGateway } from './httpGateway.ts';

/** A server, as a gateway is told of it. */
export interface Member {
  readonly address: string;
  /** What the gateway leaves out of the server's schema. */
  readonly transforms?: readonly (FilterRootFields | PruneSchema)[];
}

/** Asks every server for its `_sdl` and stitches them together by nothing else; a query of several is the last one's. */
export async function stitched(members: readonly Member[]): Promise<RunningGateway> {
  const subschemas = await Promise.all(members.map(subschemaOf));
  // Both servers have a filter of albums, each with the columns it knows: that is no news.
  const typeMergingOptions = { validationSettings: { validationLevel: ValidationLevel.Off } };
  return httpGateway(createYoga({ schema: stitchSchemas({ subschemas, typeMergingOptions }), logging: false }));
}

async function subschemaOf({ address, transforms = [] }: Member) {
  const { data } = await post(address, '{ _sdl }');
  const schema = buildSchema((data as { readonly _sdl: string })._sdl);
  const executor = ({ document, variables }: Request) => post(address, print(document), variables);
  return { ...stitchingDirectivesTransformer({ schema, executor: executor as never }), transforms: [...transforms] };
}

const { stitchingDirectivesTransformer } = stitchingDirectives();

interface Request {
  readonly document: DocumentNode;
  readonly variables?: unknown;
}

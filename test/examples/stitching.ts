import { stitchSchemas } from '@graphql-tools/stitch';
import { stitchingDirectives } from '@graphql-tools/stitching-directives';
import { buildSchema, type DocumentNode, parse, print } from 'graphql';

const { stitchingDirectivesTransformer } = stitchingDirectives();

export async function subschemaOf(url: string) {
  const executor = async ({ document, variables }: { document: DocumentNode; variables?: unknown }) => {
    const body = JSON.stringify({ query: print(document), variables });
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    return (await response.json()) as { data: Record<string, string> };
  };
  const { data } = await executor({ document: parse('{ _sdl }') });
  return stitchingDirectivesTransformer({ schema: buildSchema(data['_sdl'] ?? ''), executor: executor as never });
}

export async function gatewayOver(urls: readonly string[]) {
  return stitchSchemas({ subschemas: await Promise.all(urls.map(subschemaOf)) });
}

import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { describeApi } from '../../src/api.ts';
import { generated } from '../support/generated.ts';
import { realSchemas } from '../support/realSchemas.ts';
import { schemaIn } from '../support/semantics.ts';

/** What Apollo's composition makes of the subgraphs of these schemas. */
async function composed(...schemas: readonly string[]) {
  const subgraphs = await Promise.all(
    schemas.map(async (it, index) => {
      const { datamodel } = await generated(it);
      const name = `subgraph${index}`;
      return { name, url: `http://${name}`, typeDefs: parse(describeApi(datamodel, 'federation').sdl()) };
    }),
  );
  const { errors, supergraphSdl = '' } = composeServices(subgraphs);
  return { errors: errors?.map((it) => it.message), supergraphSdl };
}

it('makes a supergraph of the demonstration, with every unique key', async () => {
  const { errors, supergraphSdl } = await composed('prisma/schema.prisma');
  expect(errors).toBeUndefined();
  const [track] = /^type Track\n[^{]*/m.exec(supergraphSdl) ?? [];
  expect([...(track ?? '').matchAll(/key: "([^"]*)"/g)].map((it) => it[1])).toEqual(['id', 'isrc', 'albumId position']);
});

// The ones with every oddity of names, keys and relations; the others compose as well, and take a minute.
const odd = realSchemas.filter((it) => /^torture|^prisma/.test(it.name));

it.each(odd)('makes a supergraph of $name', async ({ path }) => {
  expect((await composed(path)).errors).toBeUndefined();
});

it('makes one of two servers whose models differ, and refuses a query that both have', async () => {
  const [catalogue, club, shop] = ['catalogue', 'club', 'shop'].map((it) => schemaIn(it).prisma) as [
    string,
    string,
    string,
  ];
  expect((await composed(catalogue, club)).errors).toBeUndefined();
  expect((await composed(catalogue, shop)).errors).toContainEqual(expect.stringContaining('"Query.album"'));
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from '../support/api.ts';
import { emptied, schemaIn } from '../support/semantics.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openApi(schemaIn('links'), { max: 1 });
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

/** Answers of a document, as a client reads them. Fails on any error. */
async function answered(document: string): Promise<Readonly<Record<string, unknown>>> {
  const { data, errors } = await api.ask(document);
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data));
}

const person = (name: string) => `(lookup: { name: "${name}" }`;

describe('a relation of a model with itself', () => {
  it.each([
    ['follows', 'followers'],
    ['followers', 'follows'],
    ['bosses', 'workers'],
    ['workers', 'bosses'],
  ])('links by %s as Prisma reads it, and shows the other end under %s', async (relation, opposite) => {
    await answered(`mutation { createPerson(data: { name: "ann" }) { outcome } }`);
    for (const linked of [true, false])
      expect(
        await answered(`mutation {
          it: getOrCreatePerson${person('bob')}, linkTo: { ${relation}: { name: "ann" } }) {
            linked record { ${relation} { name } ${opposite} { name } }
          }
        }`),
      ).toEqual({ it: { linked, record: { [relation]: [{ name: 'ann' }], [opposite]: [] } } });
    expect(
      await answered(
        `{ persons: people { name follows { name } followers { name } bosses { name } workers { name } } }`,
      ),
    ).toEqual({
      persons: [
        { name: 'ann', ...nobody, [opposite]: [{ name: 'bob' }] },
        { name: 'bob', ...nobody, [relation]: [{ name: 'ann' }] },
      ],
    });
  });

  it('links both ways round as two links, and a row to itself', async () => {
    const links = await answered(`mutation {
      a: createPerson(data: { name: "ann" }) { outcome }
      b: getOrCreatePerson${person('bob')}, linkTo: { follows: { name: "ann" } }) { linked }
      c: getOrCreatePerson${person('ann')}, linkTo: { follows: { name: "bob" } }) { linked }
      d: updateOrCreatePerson${person('ann')}, linkTo: { followers: { name: "bob" } }) { linked }
      e: updateOrCreatePerson${person('bob')}, linkTo: { followers: { name: "ann" } }) { linked }
      f: getOrCreatePerson${person('bob')}, linkTo: { bosses: { name: "bob" } }) { linked }
    }`);
    expect(links).toMatchObject({
      ...{ b: { linked: true }, c: { linked: true }, d: { linked: false }, e: { linked: false }, f: { linked: true } },
    });
    expect(
      await answered(
        `{ it: person(where: { name: "bob" }) { follows { name } followers { name } bosses { name } workers { name } } }`,
      ),
    ).toEqual({
      it: {
        follows: [{ name: 'ann' }],
        followers: [{ name: 'ann' }],
        bosses: [{ name: 'bob' }],
        workers: [{ name: 'bob' }],
      },
    });
  });
});

const nobody = { follows: [], followers: [], bosses: [], workers: [] };

describe('relations of two models', () => {
  it.each([
    ['liked', 'fans'],
    ['owned', 'keepers'],
  ])('are linked by either end, and apart from each other: %s, %s', async (own, other) => {
    const nothing = { liked: [], owned: [] };
    const from = await answered(`mutation {
      a: createZebra(data: { id: 7, stripes: 70 }) { outcome }
      b: getOrCreatePerson${person('ann')}, linkTo: { ${own}: { stripes: 70 } }) { linked record { liked { id } owned { id } } }
      c: updateOrCreateZebra(lookup: { stripes: 70 }, linkTo: { ${other}: { name: "ann" } }) { linked }
      d: updateOrCreateZebra(lookup: { stripes: 80 }, linkTo: { ${other}: { name: "ann" } }) { linked record { ${other} { name } } }
    }`);
    expect(from).toMatchObject({
      b: { linked: true, record: { ...nothing, [own]: [{ id: 7 }] } },
      c: { linked: false },
      d: { linked: true, record: { [other]: [{ name: 'ann' }] } },
    });
    const read = await answered(
      `{ person(where: { name: "ann" }) { liked { stripes } owned { stripes } } zebras { fans { name } keepers { name } } }`,
    );
    expect(read).toMatchObject({ person: { ...nothing, [own]: [{ stripes: 80 }, { stripes: 70 }] } });
    expect(read['zebras']).toEqual(Array(2).fill({ fans: [], keepers: [], [other]: [{ name: 'ann' }] }));
  });

  it('are linked by keys of every type, mapped tables and compound keys', async () => {
    const id = 'AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA';
    const answers = await answered(`mutation {
      a: createBadge(data: { id: "${id}", code: "9007199254740993", country: "DE", no: 1 }) { outcome }
      b: getOrCreatePerson${person('ann')}, linkTo: { badges: { id: "${id}" } }) { linked }
      c: getOrCreatePerson${person('ann')}, linkTo: { badges: { code: "9007199254740993" } }) { linked }
      d: getOrCreatePerson${person('bob')}, linkTo: { badges: { country_no: { country: "DE", no: 1 } } }) { linked }
      e: updateOrCreateBadge(lookup: { code: 2 }, defaults: { country: "NL", no: 1 }, linkTo: { people: { id: 1 } }) { linked }
      f: updateOrCreateBadge(lookup: { code: 2 }, linkTo: { people: { name: "ann" } }) { linked }
    }`);
    expect(Object.values(answers).map((it) => (it as { linked?: boolean }).linked)).toEqual([
      undefined,
      true,
      false,
      true,
      true,
      false,
    ]);
    expect(
      await answered('{ badges { country people { name } } people { name badges { no country } } }'),
    ).toMatchObject({
      badges: expect.arrayContaining([
        { country: 'DE', people: [{ name: 'ann' }, { name: 'bob' }] },
        { country: 'NL', people: [{ name: 'ann' }] },
      ]),
      people: [
        { name: 'ann', badges: expect.arrayContaining([{ no: 1, country: 'DE' }]) },
        { name: 'bob', badges: [{ no: 1, country: 'DE' }] },
      ],
    });
  });
});

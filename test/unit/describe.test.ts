import { beforeAll, expect, describe as group, it } from 'vitest';
import { type Description, describe } from '../../src/model/describe.ts';
import type { Model } from '../../src/model/model.ts';
import { links } from '../../src/model/shapes.ts';
import { generated } from '../support/generated.ts';
import { realSchemas } from '../support/realSchemas.ts';

group('describe, on odd keys and relations', () => {
  let of: (model: string) => Model;
  let description: Description;

  beforeAll(async () => {
    description = await described('torture-relations');
    of = (name) => modelIn(description, name);
  });

  it('knows every model but the ignored one', () => {
    expect(description.models).toHaveLength(35);
    expect(messages(description)).toContain('Model Hidden is left out: it is marked with @@ignore.');
  });

  it('freezes what it makes', () => {
    const order = of('Order');
    for (const it of [description, order, order.names, order.columns, order.columns[0], order.keys[0], order.relations])
      expect(Object.isFrozen(it)).toBe(true);
  });

  it('takes the id, and a unique key where there is none, for the primary key', () => {
    expect(
      ['IdJson', 'OnlyUnique', 'OnlyCompositeUnique', 'UniqueWithNullablePart', 'PureJoin'].map(primaryOf),
    ).toEqual([['id'], ['code'], ['a', 'b'], ['key'], ['leftId', 'rightId']]);
    expect(of('NoKey').primary).toBe(null);
  });

  it('names compound keys as Prisma does, and their constraints', () => {
    expect(keysOf('CompositeOfEverything')).toEqual([['everything', 'CompositeOfEverything_pkey', true]]);
    expect(keysOf('OnlyCompositeUnique')).toEqual([['ab', 'only_composite_unique_a_b', false]]);
    expect(keysOf('Account')).toEqual([
      ['tenantId_id', 'Account_pkey', true],
      ['tenantSlug', 'Account_tenantId_slug_key', false],
    ]);
    expect(keysOf('ListInUnique')).toEqual([['a_b_c', 'ListInUnique_a_b_c_key', false]]);
  });

  it('tells the two ends of a self-relation apart', () => {
    expect(relationsOf('Person')).toEqual({
      parent: 'toOne Person.children by parentId=id',
      children: 'toMany Person.parent',
      spouse: 'toOne Person.spouseOf by spouseId=id',
      spouseOf: 'toOne Person.spouse',
      follows: 'toMany Person.followers through a join table',
      followers: 'toMany Person.follows through a join table',
      written: 'toMany Doc.writer',
      reviewed: 'toMany Doc.reviewer',
      starred: 'toMany Doc.starredBy through a join table',
      pinned: 'toOne Doc.pinnedBy',
    });
    expect(relationsOf('Ouroboros')).toEqual({
      next: 'toOne! Ouroboros.prev by nextId=id',
      prev: 'toOne Ouroboros.next',
    });
  });

  it('tells several relations between the same two models apart', () => {
    expect(relationsOf('Doc')).toEqual({
      writer: 'toOne! Person.written by writerId=id',
      reviewer: 'toOne Person.reviewed by reviewerId=id',
      starredBy: 'toMany Person.starred through a join table',
      pinnedBy: 'toOne Person.pinned by pinnedById=id',
    });
  });

  it('keeps the order of compound foreign keys, also where they share a column', () => {
    expect(relationsOf('Order')).toEqual({
      tenant: 'toOne! Tenant.orders by tenantId=id',
      account: 'toOne Account.orders by tenantId=tenantId, accountId=id',
      slugAccount: 'toOne Account.bySlug by tenantId=tenantId, accountSlug=slug',
    });
    expect(of('Order').relations.map((it) => it.link?.constraint)).toEqual([
      'Order_tenantId_fkey',
      'Order_tenantId_accountId_fkey',
      'Order_tenantId_accountSlug_fkey',
    ]);
  });

  it('follows a foreign key to a unique column that is not the key', () => {
    expect(relationsOf('City')).toEqual({ country: 'toOne Country.cities by iso=iso' });
  });

  it('knows why no row can be created', () => {
    expect(of('NotCreatable').uncreatable).toBe('its column box (Unsupported("box")) is required and cannot be given');
    expect(of('WithUnique')).toMatchObject({ kind: 'view', uncreatable: expect.stringContaining('is a view') });
    expect(of('Everything').uncreatable).toBe(null);
  });

  it('says which columns are left out, and why', () => {
    expect(messages(description).filter((it) => it.startsWith('Everything.'))).toEqual([
      'Everything.geo is left out: Prisma cannot read its type Unsupported("point").',
      'Everything.secret is left out: it is marked with @ignore.',
    ]);
    expect(of('Everything').columns.map((it) => it.name)).not.toContain('geo');
  });

  it('knows where values come from when none is given', () => {
    const fallbacks = new Map(of('Everything').columns.map((it) => [it.name, it.fallback]));
    expect(fallbacks.get('id')).toEqual({ kind: 'autoincrement' });
    expect(fallbacks.get('le')).toEqual({ kind: 'database' });
    expect(fallbacks.get('uuid')).toEqual({ kind: 'database' });
    expect(fallbacks.get('created')).toEqual({ kind: 'client', generator: 'now', argument: null });
    expect(fallbacks.get('lbig')).toEqual({ kind: 'none' });
    expect(of('IdUuid7').columns[0]?.fallback).toEqual({ kind: 'client', generator: 'uuid', argument: 7 });
  });

  it('lets only relations be linked by key whose foreign key is in the table', () => {
    expect(links(of('Person')).map((it) => it.name)).toEqual(['parent', 'spouse']);
    expect(links(of('Doc')).map((it) => it.name)).toEqual(['writer', 'reviewer', 'pinnedBy']);
  });

  function primaryOf(name: string) {
    return of(name).primary?.columns;
  }

  function keysOf(name: string) {
    return of(name).keys.map((it) => [it.field, it.constraint, it.primary]);
  }

  function relationsOf(name: string) {
    return Object.fromEntries(
      of(name).relations.map(({ name, kind, required, target, opposite, link, implicit }) => {
        const by = link ? ` by ${link.columns.map((it, index) => `${it}=${link.references[index]}`).join(', ')}` : '';
        const through = implicit ? ' through a join table' : '';
        return [name, `${kind}${required ? '!' : ''} ${target.name}.${opposite}${by}${through}`];
      }),
    );
  }
});

group('describe, on relations of one name between several models', () => {
  it('leads back from each to its own other end', async () => {
    const langfuse = await described('langfuse__langfuse__1');
    for (const model of langfuse.models) {
      for (const { name, target, opposite } of model.relations) {
        const back = target.relations.find((it) => it.name === opposite);
        expect([back?.target.name, back?.opposite], `${model.name}.${name}`).toEqual([model.name, name]);
      }
    }
  });
});

group('describe, on odd names', () => {
  let of: (model: string) => Model;
  let description: Description;

  beforeAll(async () => {
    description = await described('torture-names');
    of = (name) => modelIn(description, name);
  });

  it('gives every model names of its own', () => {
    const types = description.models.map((it) => it.names.type);
    const queries = description.models.flatMap(({ names }) => [names.one, names.many]);
    expect(new Set(types).size).toBe(37);
    expect(new Set(queries).size).toBe(74);
    expect(of('Node').names).toEqual({ type: 'NodeModel', one: 'nodeModel', many: 'nodeModels' });
    expect(of('constructor').names).toEqual({ type: 'Constructor', one: 'constructor', many: 'constructors' });
  });

  it('keeps the spelling of columns, however alike or odd', () => {
    for (const name of ['Fields', 'Operators', 'constructor', 'URLMapping'])
      expect(of(name).columns.map((it) => it.field)).toEqual(of(name).columns.map((it) => it.name));
  });

  it('spells what GraphQL cannot, with a line', () => {
    expect(of('Käse').columns.map((it) => it.field)).toEqual(['id', 'grou00DFe', 'u540Du524D']);
    expect(messages(description)).toContain('Käse.größe is called grou00DFe in GraphQL, which cannot spell it.');
  });

  it('gives enum values that GraphQL refuses another name, and keeps what is stored', () => {
    const [ternary, mapped] = ['Ternary', 'mapped'].map((name) => description.enums.find((it) => it.name === name));
    expect(ternary?.values.map((it) => it.field)).toEqual(['true_', 'false_', 'null_']);
    expect(messages(description)).toContain('Ternary.true is called true_ in GraphQL, which cannot spell it.');
    expect(mapped?.type).toBe('Mapped');
    expect(mapped?.values.map(({ field, stored }) => [field, stored])).toEqual([
      ['a_b', 'a-b'],
      ['n1', '1'],
      ['space', 'with space'],
      ['acc', 'é/è'],
      ['empty', ''],
      ['x__', '__x'],
    ]);
  });
});

async function described(name: string): Promise<Description> {
  const schema = realSchemas.find((it) => it.name === name);
  return describe((await generated(schema?.prisma ?? '')).datamodel);
}

function modelIn({ models }: Description, name: string): Model {
  const model = models.find((it) => it.name === name);
  if (!model) throw new Error(`There is no model ${name}.`);
  return model;
}

function messages({ findings }: Description): readonly string[] {
  return findings.map((it) => it.message);
}

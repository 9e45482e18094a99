import { describe, expect, it } from 'vitest';
import { mutationName, nameAll, nameFields, nameValues, spellable, suffixes } from '../../src/model/names.ts';

describe('type names', () => {
  it('are PascalCase, which is worth no line', () => {
    const { models, findings } = naming(['album', 'user_profile', 'mv_last_Snapshots', 'APIKey']);
    expect(typesOf(models)).toEqual(['Album', 'UserProfile', 'MvLastSnapshots', 'APIKey']);
    expect(findings).toEqual([]);
  });

  it('of GraphQL, of Trellis and of JavaScript are given way to', () => {
    const { models, findings } = naming(['Query', 'Node', 'Promise', 'WriteOutcome', 'StringFilter']);
    expect(typesOf(models)).toEqual([
      'QueryModel',
      'NodeModel',
      'PromiseModel',
      'WriteOutcomeModel',
      'StringFilterModel',
    ]);
    expect(findings[0]).toEqual({
      model: 'Query',
      kind: 'renamed',
      message:
        "Model Query is called QueryModel in GraphQL, because Query is a name of GraphQL's, of Trellis's or of JavaScript's own.",
    });
    expect(findings).toHaveLength(5);
  });

  it('derived from another model are given way to, whichever comes first', () => {
    for (const names of [
      ['Album', 'AlbumPayload'],
      ['AlbumPayload', 'Album'],
    ]) {
      const { models, findings } = naming(names);
      expect(models.get('Album')?.type).toBe('Album');
      expect(models.get('AlbumPayload')?.type).toBe('AlbumPayloadModel');
      expect(findings.map((it) => it.message)).toEqual([
        'Model AlbumPayload is called AlbumPayloadModel in GraphQL, because AlbumPayload is a name derived from Album.',
      ]);
    }
  });

  it('that need no change are kept, whatever another model would become', () => {
    const { models } = naming(['Query', 'QueryModel', 'user_profile', 'UserProfile']);
    expect(typesOf(models)).toEqual(['QueryModel2', 'QueryModel', 'UserProfileModel', 'UserProfile']);
  });

  it('of two models that would share a derived name are told apart', () => {
    const { models, findings } = naming(['Album', 'AlbumList', 'AlbumBulk']);
    expect(typesOf(models)).toEqual(['Album', 'AlbumListModel', 'AlbumBulkModel']);
    expect(findings.map((it) => it.message)).toEqual([
      'Model AlbumList is called AlbumListModel in GraphQL, because names derived from AlbumList are those of another model or enum.',
      'Model AlbumBulk is called AlbumBulkModel in GraphQL, because names derived from AlbumBulk are those of another model or enum.',
    ]);
  });

  it('of enums give way to those of models', () => {
    const { enums, findings } = naming(['user_type', 'Post'], ['UserType', 'PostOrder', 'Sort', 'Kind']);
    expect([...enums.values()]).toEqual(['UserTypeEnum', 'PostOrderEnum', 'SortEnum', 'Kind']);
    expect(findings).toHaveLength(3);
  });

  it('of enums leave room for the filters of their values and lists', () => {
    const { enums } = naming(['KindListFilter', 'Other'], ['Kind', 'Mood']);
    expect([...enums.values()]).toEqual(['KindEnum', 'Mood']);
  });

  it('leave `updateManyAlbum` to one of its two models', () => {
    const { models } = naming(['Album', 'ManyAlbum', 'OrCreateAlbum', 'RelatedAlbum']);
    const mutations = [...models.values()].flatMap((it) => verbs.map((verb) => mutationName(verb, it)));
    expect(new Set(mutations).size).toBe(mutations.length);
  });

  it('that GraphQL cannot spell are spelled by a rule', () => {
    const { models, findings } = naming(['Käse', '名前']);
    expect(typesOf(models)).toEqual(['Kase', 'U540Du524D']);
    expect(findings.map((it) => it.message)).toEqual([
      'Model Käse is called Kase in GraphQL, which cannot spell it.',
      'Model 名前 is called U540Du524D in GraphQL, which cannot spell it.',
    ]);
  });
});

describe('query names', () => {
  it('are singular and plural', () => {
    expect(naming(['Category', 'user_profile']).models.get('Category')).toEqual({
      type: 'Category',
      one: 'category',
      many: 'categories',
    });
  });

  it('take List where the plural is the singular, and nobody needs to be told', () => {
    const { models, findings } = naming(['News', 'AlbumSheep']);
    expect([...models.values()].map((it) => it.many)).toEqual(['newsList', 'albumSheepList']);
    expect(findings).toEqual([]);
  });

  it('take List where the plural is another model, with a line', () => {
    const { models, findings } = naming(['User', 'Users']);
    expect([...models.values()].map(({ one, many }) => [one, many])).toEqual([
      ['user', 'userList'],
      ['users', 'usersList'],
    ]);
    expect(findings.map((it) => it.message)).toEqual([
      'The list of User is the query userList, because users is another query.',
    ]);
  });

  it('take List where two models ask for one plural, and a number where that is another model', () => {
    const named = [{ name: 'Person', plural: 'people' }, { name: 'Human', plural: 'people' }, { name: 'HumanList' }];
    const { models } = nameAll(named, []);
    expect([...models.values()].map((it) => it.many)).toEqual(['people', 'humanList', 'humanListModels']);
    expect(nameAll([...named.slice(0, 2), { name: 'Mob', plural: 'humanList' }], []).models.get('Mob')?.many).toBe(
      'mobList',
    );
  });

  it('are what `@plural` says', () => {
    expect(nameAll([{ name: 'Index', plural: 'indices' }], []).models.get('Index')?.many).toBe('indices');
  });
});

describe('all names of a schema', () => {
  it('are told apart, however the models are called', () => {
    const random = numbers(7);
    const parts = ['A', 'a', 'Many', 'OrCreate', 'Related', 'Query', 'Model', 'Enum', '_', 's', ...suffixes];
    const word = () => Array.from({ length: 1 + (random() % 3) }, () => parts[random() % parts.length]).join('');
    for (let round = 0; round < 500; round += 1) {
      const names = [...new Set(Array.from({ length: 6 }, () => `A${word()}`))];
      const { models, enums } = naming(names.slice(2), names.slice(0, 2));
      const all = [...models.values()];
      const types = [...all.flatMap(({ type }) => [type, ...suffixes.map((it) => `${type}${it}`)]), ...enums.values()];
      const queries = all.flatMap(({ one, many }) => [one, many]);
      const mutations = all.flatMap((it) => verbs.map((verb) => mutationName(verb, it)));
      for (const made of [types, queries, mutations])
        expect(
          made.filter((it, index) => made.indexOf(it) !== index),
          names.join(' '),
        ).toEqual([]);
    }
  });
});

describe('field names', () => {
  it('are kept where GraphQL can spell them, however alike', () => {
    const names = ['user_id', 'userId', 'UserId', 'x__y', 'constructor', 'AND'];
    expect([...nameFields(names).values()]).toEqual(names);
  });

  it('that fall together when spelled are told apart', () => {
    expect([...nameFields(['größe', 'e', 'é', 'è', '名前'])]).toEqual([
      ['größe', 'grou00DFe'],
      ['e', 'e'],
      ['é', 'e_2'],
      ['è', 'e_3'],
      ['名前', 'u540Du524D'],
    ]);
  });

  it('are the same for the same letters, composed or not', () => {
    expect(spellable('é')).toBe(spellable('e\u0301'));
  });
});

describe('enum values', () => {
  it('that GraphQL refuses take an underscore', () => {
    expect([...nameValues(['true', 'false', 'null', 'True']).values()]).toEqual(['true_', 'false_', 'null_', 'True']);
  });

  it('that have such a name already keep it', () => {
    expect([...nameValues(['true', 'true_', 'trüe'])]).toEqual([
      ['true', 'true__2'],
      ['true_', 'true_'],
      ['trüe', 'true__3'],
    ]);
  });
});

const verbs = [
  ...['create', 'getOrCreate', 'updateOrCreate', 'upsert', 'save', 'update', 'delete', 'load'],
  ...['bulkCreate', 'bulkUpdate', 'updateMany', 'deleteMany', 'saveRelated'],
];

function naming(models: readonly string[], enums: readonly string[] = []) {
  return nameAll(
    models.map((name) => ({ name })),
    enums.map((name) => ({ name })),
  );
}

function typesOf(models: ReturnType<typeof nameAll>['models']): readonly string[] {
  return [...models.values()].map((it) => it.type);
}

/** The same numbers in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state >> 8;
  };
}

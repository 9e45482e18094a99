import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Saved } from '../../src/operations/verb.ts';
import type { TestApi } from '../support/api.ts';
import { emptied, openSemantics, refused, rowsIn } from '../support/semantics.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openSemantics();
});
beforeEach(() => emptied(api));
afterAll(() => api.close());

const save = (model: string, graph: object, wishes: object = {}) => api.run('saveRelated', model, { graph, ...wishes });
const all = { follow: true, saveAll: true };
const counted = ({ graph }: Saved) => [graph?.count, graph?.linked, graph?.unlinked];
const outcomes = ({ graph }: Saved) => Object.fromEntries(graph?.nodes.map((it) => [it.path, it.outcome]) ?? []);

describe('stored rows', () => {
  beforeEach(async () => {
    await save('Company', { name: 'Banzai', hq: { name: 'Main' } });
  });

  it('that are named by their key alone are never written', async () => {
    const saved = await save('Company', { id: 1, hq: { id: 1 } });
    expect(saved).toEqual({
      row: { id: 1, name: 'Banzai', founded: null, hqId: 1 },
      outcome: 'UNCHANGED',
      changed: [],
      protection: null,
      graph: {
        count: 0,
        linked: 0,
        unlinked: 0,
        nodes: [
          { path: 'root', ref: null, model: 'Company', key: { id: 1 }, outcome: 'UNCHANGED' },
          { path: 'root.hq', ref: null, model: 'Hq', key: { id: 1 }, outcome: 'UNCHANGED' },
        ],
      },
    });
    expect(counted(await save('Company', { id: 1, hq: { id: 1 } }, all))).toEqual([0, 0, 0]);
  });

  it('are written where they differ', async () => {
    const saved = await save('Company', { id: 1, hq: { id: 1, name: 'Suburbs' } });
    expect([saved.outcome, ...counted(saved)]).toEqual(['UNCHANGED', 1, 0, 0]);
    expect(outcomes(saved)).toEqual({ root: 'UNCHANGED', 'root.hq': 'UPDATED' });
    expect(await rowsIn(api, 'Hq')).toEqual([{ id: 1, name: 'Suburbs' }]);
  });

  it('are written and counted with saveAll even where they do not', async () => {
    expect(counted(await save('Company', { id: 1, name: 'Banzai', hq: { id: 1, name: 'Main' } }))).toEqual([0, 0, 0]);
    const saved = await save('Company', { id: 1, name: 'Banzai', hq: { id: 1, name: 'Main' } }, { saveAll: true });
    expect([saved.outcome, saved.changed, ...counted(saved)]).toEqual(['UPDATED', [], 2, 0, 0]);
  });

  it('below a list are written one by one', async () => {
    await save('Hq', { id: 1, companies: [{ name: 'Second' }] });
    const one = await save('Hq', { id: 1, companies: [{ id: 1, name: 'x' }, { id: 2 }] });
    const two = await save('Hq', {
      id: 1,
      companies: [
        { id: 1, name: 'y' },
        { id: 2, name: 'z' },
      ],
    });
    expect([counted(one), counted(two)]).toEqual([
      [1, 0, 0],
      [2, 0, 0],
    ]);
    expect(await rowsIn(api, 'Company')).toMatchObject([{ name: 'y' }, { name: 'z' }]);
  });
});

describe('new rows', () => {
  it('below a list point at the root', async () => {
    const saved = await save('Hq', { name: 'Main', companies: [{ name: 'Banzai' }] }, all);
    expect([saved.outcome, ...counted(saved)]).toEqual(['CREATED', 2, 0, 0]);
    expect(await rowsIn(api, 'Company')).toEqual([{ id: 1, name: 'Banzai', founded: null, hqId: 1 }]);
  });

  it('are stored before those that point at them', async () => {
    const saved = await save('Company', { name: 'Banzai', hq: { name: 'Main' } }, all);
    expect(counted(saved)).toEqual([2, 0, 0]);
    expect(saved.row).toEqual({ id: 1, name: 'Banzai', founded: null, hqId: 1 });
  });

  it('of an explicit join model are nodes like any other', async () => {
    const nicks = [
      { newField: 'test', nick: { name: 'B0' } },
      { newField: 'test2', nick: { name: 'B20' } },
    ];
    expect(counted(await save('Hq', { name: 'Main', nicks }, { follow: true }))).toEqual([5, 0, 0]);
    expect(await rowsIn(api, 'NickHq')).toMatchObject([
      { hqId: 1, nickId: 1, newField: 'test' },
      { hqId: 1, nickId: 2, newField: 'test2' },
    ]);
  });

  it('of five models are saved at once, and read back', async () => {
    const nick = (it: string) => ({ newField: `f${it}`, nick: { name: `n${it}`, level: { name: `l${it}` } } });
    const graph = { name: 'B', hq: { name: 'Y', nicks: [nick('1'), nick('2')] } };
    expect(counted(await save('Company', graph, all))).toEqual([8, 0, 0]);
    expect(
      await api.sql(`SELECT c.name, h.name AS hq, j."newField", n.name AS nick, l.name AS level FROM "Company" c
        JOIN "Hq" h ON h.id = c."hqId" JOIN "NickHq" j ON j."hqId" = h.id JOIN "Nick" n ON n.id = j."nickId"
        JOIN "Level" l ON l.id = n."levelId" ORDER BY 3`),
    ).toEqual([
      { name: 'B', hq: 'Y', newField: 'f1', nick: 'n1', level: 'l1' },
      { name: 'B', hq: 'Y', newField: 'f2', nick: 'n2', level: 'l2' },
    ]);
  });

  it('with keys the caller chose have them', async () => {
    const id = (it: number) => `00000000-0000-4000-8000-00000000000${it}`;
    const student = (it: number) => ({ id: id(it), name: `s${it}` });
    const courses = [
      { id: id(2), name: 'c2', students: [student(4), student(5)] },
      { id: id(3), name: 'c3', students: [student(6), student(7)] },
    ];
    const graph = { id: id(1), name: 'd', courses };
    expect(counted(await save('UuidDepartment', graph, all))).toEqual([7, 0, 0]);
    expect(await rowsIn(api, 'UuidDepartment')).toEqual([{ id: id(1), name: 'd' }]);
    expect(await rowsIn(api, 'UuidCourse')).toEqual(
      [2, 3].map((it) => ({ id: id(it), name: `c${it}`, departmentId: id(1) })),
    );
    expect(await rowsIn(api, 'UuidStudent')).toEqual(
      [4, 5, 6, 7].map((it) => ({ ...student(it), courseId: id(it < 6 ? 2 : 3) })),
    );
    expect(counted(await save('UuidDepartment', graph, { follow: true }))).toEqual([0, 0, 0]);
  });
});

describe('labels', () => {
  it('make one row of a diamond', async () => {
    const comments = [
      { text: '1', author: { _use: 'a' } },
      { text: '2', author: { _use: 'a' } },
    ];
    const saved = await save('Post', { title: 'p', author: { _ref: 'a', name: 'Ann' }, comments }, { follow: true });
    expect(counted(saved)).toEqual([4, 0, 0]);
    expect(saved.graph?.nodes.filter((it) => it.ref === 'a')).toEqual(
      ['root.author', 'root.comments[0].author', 'root.comments[1].author'].map((path) => ({
        path,
        ref: 'a',
        model: 'User',
        key: { id: 1 },
        outcome: 'CREATED',
      })),
    );
    expect(await rowsIn(api, 'User')).toEqual([{ id: 1, name: 'Ann' }]);
    expect(await rowsIn(api, 'Comment')).toMatchObject([
      { postId: 1, authorId: 1 },
      { postId: 1, authorId: 1 },
    ]);
  });

  it('close a circle through a foreign key that can be null', async () => {
    const graph = { _ref: 'l', name: 'England', capital: { name: 'London', land: { _use: 'l' } } };
    const saved = await save('Land', graph, { follow: true });
    expect([saved.row, ...counted(saved)]).toEqual([{ id: 1, name: 'England', capitalId: 1 }, 2, 0, 0]);
    expect(outcomes(saved)).toEqual({ root: 'CREATED', 'root.capital': 'CREATED', 'root.capital.land': 'CREATED' });
    expect(await rowsIn(api, 'City')).toEqual([{ id: 1, name: 'London', landId: 1 }]);
    const again = { _ref: 'l', id: 1, name: 'England', capital: { id: 1, name: 'London', land: { _use: 'l' } } };
    expect(counted(await save('Land', again, { follow: true }))).toEqual([0, 0, 0]);
  });

  it('close a circle of three', async () => {
    const town = { name: 'T', mainStreet: { _use: 's1' } };
    const graph = { _ref: 's1', name: 'S1', district: { name: 'D', town } };
    expect(counted(await save('Street', graph, { follow: true }))).toEqual([3, 0, 0]);
    expect(await rowsIn(api, 'Street')).toMatchObject([{ districtId: 1 }]);
    expect(await rowsIn(api, 'District')).toMatchObject([{ townId: 1 }]);
    expect(await rowsIn(api, 'Town')).toMatchObject([{ mainStreetId: 1 }]);
  });

  it('that nobody has are DANGLING_REF', async () => {
    const told = await refused(api, ['saveRelated', 'Employee'], {
      graph: { name: 'Eve', manager: { _use: 'nope' } },
    });
    expect(told).toEqual({
      code: 'DANGLING_REF',
      outcome: 'NOT_APPLIED',
      model: 'Employee',
      nodes: ['root.manager'],
    });
  });
});

describe('_match', () => {
  it('finds the stored row and creates the missing one', async () => {
    await api.run('create', 'Tag', { data: { text: 'foo' } });
    const tags = [
      { text: 'foo', _match: 'text' },
      { text: 'bar', _match: 'text' },
    ];
    const saved = await save('Thing', { name: 't', tags });
    expect(counted(saved)).toEqual([2, 2, 0]);
    expect(outcomes(saved)).toEqual({ root: 'CREATED', 'root.tags[0]': 'UNCHANGED', 'root.tags[1]': 'CREATED' });
    expect(await rowsIn(api, 'Tag')).toMatchObject([{ text: 'foo' }, { text: 'bar' }]);
    expect(await rowsIn(api, '_TagToThing')).toHaveLength(2);
  });

  it('is not assumed: a unique key that is taken is UNIQUE_CONFLICT, and nothing is stored', async () => {
    await api.run('create', 'Tag', { data: { text: 'foo' } });
    const told = await refused(api, ['saveRelated', 'Thing'], {
      graph: { name: 't', tags: [{ text: 'new' }, { text: 'foo' }] },
    });
    expect(told).toEqual({
      code: 'UNIQUE_CONFLICT',
      outcome: 'NOT_APPLIED',
      model: 'Tag',
      fields: ['text'],
      node: 'root.tags[1]',
    });
  });
});

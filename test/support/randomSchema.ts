import type { Datamodel, DatamodelField, DatamodelModel } from '../../src/model/datamodel.ts';
import { describe } from '../../src/model/describe.ts';
import type { Model } from '../../src/model/model.ts';

/** Models with random foreign keys between them, required or not, some of a model to itself, and some many-to-many. */
export function randomModels(random: () => number): readonly Model[] {
  const names = ['A', 'B', 'C', 'D'].slice(0, 2 + Math.floor(random() * 3));
  const fields = new Map(names.map((name) => [name, [key(random() < 0.5), scalar('name', 'String', true)]]));
  const add = (name: string, ...more: readonly DatamodelField[]) => fields.get(name)?.push(...more);
  const any = () => names[Math.floor(random() * names.length)] ?? 'A';
  for (let number = 0; number < names.length + 2; number += 1) {
    const [owner, target, relation] = [any(), any(), `r${number}`];
    if (random() < 0.25) {
      add(owner, list(`${relation}x`, target, relation));
      add(target, list(`${relation}y`, owner, relation));
      continue;
    }
    const required = random() < 0.4;
    const type = fields.get(target)?.[0]?.type ?? 'Int';
    add(owner, scalar(`${relation}Id`, type, required), {
      ...list(`${relation}x`, target, relation),
      ...one(relation, required),
    });
    add(target, list(`${relation}y`, owner, relation));
  }
  return describe(datamodelOf([...fields].map(([name, its]) => modelOf(name, its)))).models;
}

function key(client: boolean): DatamodelField {
  const made = client ? { name: 'uuid', args: [] } : { name: 'autoincrement', args: [] };
  return { ...scalar('id', client ? 'String' : 'Int', true), isId: true, hasDefaultValue: true, default: made };
}

function scalar(name: string, type: string, isRequired: boolean): DatamodelField {
  return {
    name,
    kind: 'scalar',
    type,
    isRequired,
    isList: false,
    isUnique: false,
    isId: false,
    hasDefaultValue: false,
  };
}

function list(name: string, type: string, relationName: string): DatamodelField {
  return { ...scalar(name, type, true), kind: 'object', isList: true, relationName };
}

function one(relation: string, isRequired: boolean): Partial<DatamodelField> {
  return { isList: false, isRequired, relationFromFields: [`${relation}Id`], relationToFields: ['id'] };
}

function modelOf(name: string, fields: readonly DatamodelField[]): DatamodelModel {
  return { name, dbName: null, schema: null, fields, primaryKey: null, uniqueFields: [], uniqueIndexes: [] };
}

function datamodelOf(models: readonly DatamodelModel[]): Datamodel {
  const notes = {
    provider: 'postgresql',
    relationMode: 'foreignKeys' as const,
    views: [],
    ignoredModels: [],
    omittedFields: [],
    enumSchemas: {},
    foreignKeyNames: {},
  };
  return { models, enums: [], indexes: [], notes };
}

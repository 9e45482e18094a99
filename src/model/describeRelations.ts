import type { Datamodel, DatamodelField, DatamodelModel } from './datamodel.ts';
import { cut } from './describeKeys.ts';
import { type Facts, factsOf, isIndexed, type TableFacts } from './facts.ts';
import type { Join, Link, Model, Relation } from './model.ts';
import { nameBeside } from './names.ts';

/** What relations lead to, and what the catalog knows of their foreign keys. */
export interface Neighbours {
  readonly datamodel: Datamodel;
  readonly find: (name: string) => Model;
  readonly facts: Facts;
  readonly known: TableFacts | null;
}

/** The relations of a model, each end for itself. */
export function describeRelations(
  model: DatamodelModel,
  fields: ReadonlyMap<string, string>,
  { datamodel, find, facts, known }: Neighbours,
): readonly Relation[] {
  const taken = new Set(fields.values());
  return model.fields
    .filter((it) => it.kind === 'object')
    .map((field) => {
      const opposite = oppositeOf(model, field, datamodel);
      const link = linkOf(model, field, { datamodel, known });
      const named = fields.get(field.name) ?? field.name;
      return Object.freeze<Relation>({
        name: field.name,
        field: named,
        beside: field.isList ? nameBeside(named, (it) => taken.has(it)) : null,
        // A getter, for the model at the other end may not be made yet, and may be this one.
        get target() {
          return find(field.type);
        },
        kind: field.isList ? 'toMany' : 'toOne',
        link,
        implicit: field.isList && opposite?.isList === true,
        join: field.isList && opposite?.isList ? joinOf(model, field, { opposite, datamodel }) : null,
        indexed: link !== null || !opposite || opposite.isList || hasIndex(field.type, opposite, { datamodel, facts }),
        required: field.isRequired && !field.isList && link !== null && datamodel.notes.relationMode === 'foreignKeys',
        opposite: opposite?.name ?? '',
        doc: field.documentation ?? null,
      });
    });
}

/** The other end: of a self-relation the field that is not this one, or this one itself where the two ends are the same list. */
function oppositeOf(model: DatamodelModel, field: DatamodelField, datamodel: Datamodel): DatamodelField | null {
  const other = datamodel.models.find((it) => it.name === field.type);
  // A relation's name is one pair of models' own: `createdBy` may lead from many models to one.
  const ends = other?.fields.filter((it) => it.type === model.name && it.relationName === field.relationName) ?? [];
  if (other?.name !== model.name) return ends[0] ?? null;
  return ends.find((it) => it.name !== field.name) ?? field;
}

function linkOf(
  model: DatamodelModel,
  field: DatamodelField,
  { datamodel, known }: Pick<Neighbours, 'datamodel' | 'known'>,
): Link | null {
  const columns = field.relationFromFields ?? [];
  if (columns.length === 0) return null;
  const stored = storedNames(model, columns);
  const found = known?.foreignKeys.find((it) => it.columns.join() === stored.join());
  return Object.freeze({
    columns: Object.freeze([...columns]),
    references: Object.freeze([...(field.relationToFields ?? [])]),
    constraint:
      found?.constraint ??
      datamodel.notes.foreignKeyNames[`${model.name}.${field.name}`] ??
      cut([model.dbName ?? model.name, ...stored].join('_'), '_fkey'),
    deferrable: found?.deferrable ?? false,
  });
}

// Whether the other table has an index over the foreign key that points here: Prisma makes none by itself.
function hasIndex(
  target: string,
  { relationFromFields = [] }: DatamodelField,
  { datamodel, facts }: Pick<Neighbours, 'datamodel' | 'facts'>,
): boolean {
  const model = datamodel.models.find((it) => it.name === target);
  const known = model && factsOf(facts, model.schema, model.dbName ?? model.name);
  return !known || isIndexed(known, storedNames(model, relationFromFields));
}

function storedNames(model: DatamodelModel, columns: readonly string[]): readonly string[] {
  return columns.map((name) => model.fields.find((it) => it.name === name)?.dbName ?? name);
}

interface Pairing {
  readonly opposite: DatamodelField;
  readonly datamodel: Datamodel;
}

// Prisma's rule: the models, or the two fields of one model, in the order of their names are A and B.
function joinOf(model: DatamodelModel, field: DatamodelField, { opposite, datamodel }: Pairing): Join {
  const self = field.type === model.name;
  const first = self ? field.name <= opposite.name : model.name < field.type;
  const home = first ? model : datamodel.models.find((it) => it.name === field.type);
  const [own, other] = first ? (['A', 'B'] as const) : (['B', 'A'] as const);
  return Object.freeze({ table: `_${field.relationName}`, schema: home?.schema ?? null, own, other });
}

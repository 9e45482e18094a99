import type { Datamodel, DatamodelEnum, DatamodelField, DatamodelModel } from './datamodel.ts';
import { describeKeys, furtherKeys } from './describeKeys.ts';
import { describeRelations } from './describeRelations.ts';
import { declared, type Facts, factsOf, type TableFacts } from './facts.ts';
import { fieldFindings } from './fieldFindings.ts';
import { type Finding, leftOut } from './finding.ts';
import {
  type ClientDefault,
  type Column,
  type Enumeration,
  enforced,
  type Fallback,
  type Key,
  type Model,
  type ScalarType,
} from './model.ts';
import { lowerFirst, type Naming, nameAll, nameFields, nameValues } from './names.ts';

/** The models of a schema, and what is worth saying about how they are served. */
export interface Description {
  readonly models: readonly Model[];
  readonly enums: readonly Enumeration[];
  readonly findings: readonly Finding[];
}

/**
 * Turns Prisma's datamodel into frozen models; `facts` is what the database's catalog says of their tables, once it was read.
 * Throws `TypeError`, one sentence, for a schema that cannot be served: another provider, or a table without a column.
 */
export function describe(datamodel: Datamodel, facts: Facts = declared): Description {
  const { provider } = datamodel.notes;
  if (provider !== 'postgresql' && provider !== 'postgres')
    throw new TypeError(`The schema's datasource is ${provider}: Trellis serves PostgreSQL only.`);
  refuseTwins(datamodel);
  const naming = nameAll(
    datamodel.models.map((it) => ({ name: it.name, plural: pluralTag(it.documentation) })),
    datamodel.enums,
  );
  const enums = datamodel.enums.map((it) => describeEnum(it, naming, datamodel));
  const made = new Map<string, Model>();
  const find = (name: string): Model => {
    const model = made.get(name);
    if (!model) throw new TypeError(`There is no model ${name}.`);
    return model;
  };
  for (const it of datamodel.models) made.set(it.name, describeModel(it, { datamodel, naming, enums, facts, find }));
  const models = Object.freeze([...made.values()]);
  return Object.freeze({
    models,
    enums,
    findings: [...naming.findings, ...fieldFindings(models, enums), ...omissions(datamodel)],
  });
}

// Prisma's client has one delegate for both: what is asked of one would be answered from the other.
function refuseTwins({ models }: Datamodel): void {
  for (const [index, { name }] of models.entries()) {
    const twin = models.slice(index + 1).find((it) => lowerFirst(it.name) === lowerFirst(name));
    if (twin)
      throw new TypeError(
        `Prisma's client cannot tell the models ${name} and ${twin.name} apart: rename one of them and map it with @@map.`,
      );
  }
}

interface Surroundings {
  readonly datamodel: Datamodel;
  readonly naming: Naming;
  readonly enums: readonly Enumeration[];
  readonly facts: Facts;
  readonly find: (name: string) => Model;
}

function describeModel(model: DatamodelModel, surroundings: Surroundings): Model {
  const { datamodel, naming, enums, facts, find } = surroundings;
  const table = model.dbName ?? model.name;
  const known = factsOf(facts, model.schema, table);
  const names = naming.models.get(model.name);
  if (!names) throw new TypeError(`Model ${model.name} has no name.`);
  const fields = nameFields(model.fields.map((it) => it.name));
  const columns = model.fields
    .filter((it) => (it.kind === 'scalar' || it.kind === 'enum') && !unreadable(it))
    .map((it) => describeColumn(it, { fields, enums, known }));
  if (columns.length === 0)
    throw new TypeError(`Model ${model.name} has no column that can be served; mark it with @@ignore.`);
  const keys = describeKeys(model, columns, { datamodel, known });
  return Object.freeze({
    name: model.name,
    names,
    kind: datamodel.notes.views.includes(model.name) ? 'view' : 'table',
    table,
    schema: model.schema,
    doc: documentation(model.documentation),
    columns: Object.freeze(columns),
    relations: Object.freeze(describeRelations(model, fields, { datamodel, find, facts, known })),
    keys: Object.freeze(keys),
    furtherKeys: Object.freeze(known ? furtherKeys(known, keys, columns) : []),
    primary: primaryOf(keys, columns),
    uncreatable: uncreatable(model, datamodel),
    deferrable: known?.keys.some((it) => it.guard.kind === 'deferrable') ?? false,
    lockedWhole: lockTag(model),
    partitioned: known?.partitioned ?? false,
  });
}

// A key that the database does not enforce may name several rows: one that it does comes first.
function primaryOf(keys: readonly Key[], columns: readonly Column[]): Key | null {
  const total = keys.filter((key) =>
    key.columns.every((it) => columns.some(({ name, required }) => name === it && required)),
  );
  return total.find(enforced) ?? total[0] ?? null;
}

interface ColumnSurroundings {
  readonly fields: ReadonlyMap<string, string>;
  readonly enums: readonly Enumeration[];
  readonly known: TableFacts | null;
}

function describeColumn(field: DatamodelField, { fields, enums, known }: ColumnSurroundings): Column {
  const enumeration = field.kind === 'enum' ? (enums.find((it) => it.name === field.type) ?? null) : null;
  return Object.freeze({
    name: field.name,
    field: fields.get(field.name) ?? field.name,
    column: field.dbName ?? field.name,
    type: enumeration ? 'Enum' : (field.type as ScalarType),
    enumeration,
    list: field.isList,
    required: field.isRequired,
    native: field.nativeType ?? null,
    fallback: fallbackOf(field),
    updatedAt: field.isUpdatedAt ?? false,
    stored: known?.types[field.dbName ?? field.name] ?? null,
    generated: known?.generated.includes(field.dbName ?? field.name) ?? false,
    defaultSql: known?.defaults[field.dbName ?? field.name] ?? null,
    doc: documentation(field.documentation),
  });
}

const clientDefaults: readonly string[] = ['now', 'uuid', 'cuid', 'ulid', 'nanoid'] satisfies ClientDefault[];

function fallbackOf(field: DatamodelField): Fallback {
  if (!field.hasDefaultValue) return { kind: 'none' };
  const call = field.default as { readonly name?: unknown; readonly args?: readonly unknown[] } | null | undefined;
  if (typeof call !== 'object' || call === null || typeof call.name !== 'string') return { kind: 'database' };
  if (call.name === 'autoincrement') return { kind: 'autoincrement' };
  if (!clientDefaults.includes(call.name)) return { kind: 'database' };
  const argument = call.args?.[0];
  return {
    kind: 'client',
    generator: call.name as ClientDefault,
    argument: typeof argument === 'number' ? argument : null,
  };
}

function describeEnum(it: DatamodelEnum, naming: Naming, datamodel: Datamodel): Enumeration {
  const fields = nameValues(it.values.map((value) => value.name));
  return Object.freeze({
    name: it.name,
    type: naming.enums.get(it.name) ?? it.name,
    table: it.dbName ?? it.name,
    schema: Object.hasOwn(datamodel.notes.enumSchemas, it.name) ? (datamodel.notes.enumSchemas[it.name] ?? null) : null,
    doc: documentation(it.documentation),
    values: Object.freeze(
      it.values.map((value) => ({
        name: value.name,
        field: fields.get(value.name) ?? value.name,
        stored: value.dbName ?? value.name,
      })),
    ),
  });
}

function uncreatable(model: DatamodelModel, { notes }: Datamodel): string | null {
  if (notes.views.includes(model.name)) return 'it is a view: its rows can be read, not written';
  const blocking = notes.omittedFields.find((it) => it.model === model.name && it.isRequired && !it.hasDefaultValue);
  if (!blocking) return null;
  return `its column ${blocking.field} (${blocking.type}) is required and cannot be given`;
}

// Prisma's driver adapter reads neither: a list of citext arrives as one text, a list of timetz as an unknown type.
function unreadable({ isList, nativeType }: DatamodelField): boolean {
  return isList && (nativeType?.[0] === 'Citext' || nativeType?.[0] === 'Timetz');
}

function omissions({ notes, models }: Datamodel): readonly Finding[] {
  return [
    ...models.flatMap((model) =>
      model.fields
        .filter(unreadable)
        .map((it) =>
          leftOut(
            model.name,
            `${model.name}.${it.name} is left out: Prisma cannot read lists of @db.${it.nativeType?.[0]}.`,
          ),
        ),
    ),
    ...notes.ignoredModels.map((model) => leftOut(model, `Model ${model} is left out: it is marked with @@ignore.`)),
    ...notes.omittedFields.map(({ model, field, reason, type }) =>
      leftOut(
        model,
        reason === 'ignored'
          ? `${model}.${field} is left out: it is marked with @ignore.`
          : `${model}.${field} is left out: Prisma cannot read its type ${type}.`,
      ),
    ),
  ];
}

/** A doc comment without Trellis's own tags, `@plural(…)` and `@lock(…)`. */
function documentation(text: string | undefined): string | null {
  const words = (text ?? '').replaceAll(/@(plural|lock)\([^)]*\)/g, '').trim();
  return words === '' ? null : words;
}

function pluralTag(text: string | undefined): string | null {
  return /@plural\(([^)]*)\)/.exec(text ?? '')?.[1] ?? null;
}

function lockTag({ name, documentation: text }: DatamodelModel): boolean {
  const [, asked] = /@lock\(([^)]*)\)/.exec(text ?? '') ?? [];
  if (asked !== undefined && asked !== 'model')
    throw new TypeError(`@lock(${asked}) of model ${name} is nothing Trellis knows: it can be @lock(model).`);
  return asked !== undefined;
}

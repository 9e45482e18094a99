import type { DatamodelNotes, OmittedField } from '../model/datamodel.ts';
import { attributeOf, type Block, blocksOf, type Statement, stringIn } from './schemaText.ts';

/** What Prisma's DMMF leaves out or does not tell apart, read from the schema's text. */
export function readNotes(schema: string): DatamodelNotes {
  const blocks = blocksOf(schema);
  const datasource = blocks.find((it) => it.keyword === 'datasource');
  const models = blocks.filter((it) => it.keyword === 'model' || it.keyword === 'view');
  const ignored = models.filter((it) => it.statements.some((statement) => attributeOf(statement, '@@ignore')));
  const served = models.filter((it) => !ignored.includes(it));
  const names = new Set(models.map((it) => it.name));
  return {
    provider: property(datasource, 'provider') ?? '',
    relationMode: property(datasource, 'relationMode') === 'prisma' ? 'prisma' : 'foreignKeys',
    views: models.filter((it) => it.keyword === 'view').map((it) => it.name),
    ignoredModels: ignored.map((it) => it.name),
    omittedFields: served.flatMap((it) => omittedFields(it, names)),
    enumSchemas: Object.fromEntries(
      blocks.filter((it) => it.keyword === 'enum').flatMap((it) => entry(it.name, databaseSchema(it))),
    ),
    foreignKeyNames: Object.fromEntries(served.flatMap(foreignKeyNames)),
  };
}

function property(block: Block | undefined, name: string): string | null {
  const statement = block?.statements.find((it) => new RegExp(`^\\s*${name}\\s*=`).test(it.code));
  return statement ? stringIn(statement) : null;
}

function databaseSchema(block: Block): string | null {
  const attribute = block.statements.map((it) => attributeOf(it, '@@schema')).find((it) => it !== null);
  return attribute ? stringIn(attribute) : null;
}

function foreignKeyNames(model: Block): readonly (readonly [string, string])[] {
  return model.statements.flatMap((statement) => {
    const field = fieldOf(statement);
    const relation = field && attributeOf(statement, '@relation');
    return relation ? entry(`${model.name}.${field.name}`, stringIn(relation, 'map')) : [];
  });
}

function entry(name: string, value: string | null): readonly (readonly [string, string])[] {
  return value === null ? [] : [[name, value]];
}

// What the client makes is not known to the database: an omitted column with such a default has none.
const madeByClient = /^\s*(uuid|cuid|ulid|nanoid)\b/;

function omittedFields(model: Block, models: ReadonlySet<string>): readonly OmittedField[] {
  return model.statements.flatMap((statement) => {
    const field = fieldOf(statement);
    if (!field) return [];
    const unsupported = field.type.startsWith('Unsupported');
    if (!unsupported && !attributeOf(statement, '@ignore')) return [];
    const fallback = attributeOf(statement, '@default');
    return {
      model: model.name,
      field: field.name,
      reason: unsupported ? ('unsupported' as const) : ('ignored' as const),
      type: field.type,
      // A relation is no column, and a list column may be left out: PostgreSQL then stores NULL.
      isRequired: field.suffix === '' && !models.has(field.type),
      hasDefaultValue: fallback !== null && !madeByClient.test(fallback.code),
    };
  });
}

interface Field {
  readonly name: string;
  readonly type: string;
  readonly suffix: string;
}

function fieldOf(statement: Statement): Field | null {
  const found = /^\s*([\p{L}\p{N}_-]+)\s+(Unsupported\s*\([^)]*\)|[\p{L}\p{N}_-]+)(\[\]\??|\?|!)?/u.exec(
    statement.code,
  );
  const [all, name, type, suffix] = found ?? [];
  if (all === undefined || name === undefined || type === undefined) return null;
  const end = all.length - (suffix?.length ?? 0);
  return { name, type: statement.text.slice(end - type.length, end), suffix: suffix === '!' ? '' : (suffix ?? '') };
}

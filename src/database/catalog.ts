import type { Facts, KeyFacts, TableFacts } from '../model/facts.ts';
import type { Model } from '../model/model.ts';
import type { Session } from './session.ts';

/** Reads what the database's catalog says of the tables of these models: their unique indexes, the types of their columns, and which are generated. */
export async function readCatalog(session: Session, models: readonly Model[]): Promise<Facts> {
  const tables = JSON.stringify([...new Set(models.map((it) => it.table))]);
  const rows = await session.query(catalogQuery, [tables]);
  return { tables: rows.map((it) => tableFacts(JSON.parse(String(it['facts'])) as StoredFacts)) };
}

interface StoredFacts {
  readonly schema: string;
  readonly current: boolean;
  readonly table: string;
  readonly partitioned: boolean;
  readonly generated: readonly string[];
  readonly types: Readonly<Record<string, string>>;
  readonly defaults: Readonly<Record<string, string>>;
  readonly keys: readonly StoredKey[];
  readonly indexes: readonly (readonly (string | null)[])[];
  readonly foreignKeys: TableFacts['foreignKeys'];
}

interface StoredKey {
  readonly name: string;
  readonly columns: readonly (string | null)[];
  readonly partial: boolean;
  readonly deferrable: boolean;
  readonly valid: boolean;
  readonly nullsNotDistinct: boolean;
}

function tableFacts({ keys, indexes, types, defaults, ...table }: StoredFacts): TableFacts {
  return {
    ...table,
    types: named(types),
    defaults: named(defaults),
    keys: keys.filter((it) => it.valid).map(keyFacts),
    indexes: indexes.map(leading),
  };
}

// Columns may be called like something that objects have of themselves.
function named(by: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.assign(Object.create(null), by);
}

// Up to the first expression: what comes behind it finds no row by its columns alone.
function leading(columns: readonly (string | null)[]): readonly string[] {
  const end = columns.indexOf(null);
  return (end < 0 ? columns : columns.slice(0, end)).flatMap((it) => it ?? []);
}

function keyFacts({ name, columns, partial, deferrable, nullsNotDistinct }: StoredKey): KeyFacts {
  const plain = columns.filter((it) => it !== null);
  return {
    constraint: name,
    columns: plain.length === columns.length ? plain : [],
    guard: { kind: deferrable ? 'deferrable' : partial ? 'partial' : 'whole', nullsNotDistinct },
  };
}

// An identity column has no default to read, but a sequence. indnullsnotdistinct came with PostgreSQL 15: read through jsonb, it is simply absent before. An index column 0 is an
// expression; columns after indnkeyatts are only INCLUDEd.
const catalogQuery = `
SELECT CAST(jsonb_build_object(
  'schema', n.nspname,
  'current', n.nspname = current_schema(),
  'table', c.relname,
  'partitioned', c.relkind = 'p',
  'generated', coalesce((
    SELECT jsonb_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND (a.attgenerated <> '' OR a.attidentity = 'a')
  ), '[]'),
  'types', coalesce((
    SELECT jsonb_object_agg(a.attname, format_type(a.atttypid, NULL)) FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  ), '{}'),
  'defaults', coalesce((
    SELECT jsonb_object_agg(a.attname, CASE WHEN a.attidentity = '' THEN pg_get_expr(d.adbin, d.adrelid)
      ELSE format('nextval(%L::regclass)', pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname)) END)
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      AND (d.oid IS NOT NULL OR a.attidentity <> '')
  ), '{}'),
  'foreignKeys', coalesce((
    SELECT jsonb_agg(jsonb_build_object('constraint', f.conname, 'deferrable', f.condeferrable, 'columns', (
      SELECT jsonb_agg(a.attname ORDER BY u.place) FROM unnest(f.conkey) WITH ORDINALITY AS u(number, place)
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.number
    ))) FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f'
  ), '[]'),
  'indexes', coalesce((
    SELECT jsonb_agg(coalesce((
      SELECT jsonb_agg(a.attname ORDER BY u.place) FROM unnest(string_to_array(CAST(i.indkey AS text), ' ')) WITH ORDINALITY AS u(number, place)
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = CAST(u.number AS int) AND a.attnum > 0
      WHERE u.place <= i.indnkeyatts
    ), '[]')) FROM pg_index i WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL
  ), '[]'),
  'keys', coalesce((
    SELECT jsonb_agg(jsonb_build_object(
      'name', k.relname,
      'columns', (
        SELECT jsonb_agg(a.attname ORDER BY u.place) FROM unnest(string_to_array(CAST(i.indkey AS text), ' ')) WITH ORDINALITY AS u(number, place)
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = CAST(u.number AS int) AND a.attnum > 0
        WHERE u.place <= i.indnkeyatts
      ),
      'partial', i.indpred IS NOT NULL,
      'deferrable', NOT i.indimmediate,
      'valid', i.indisvalid AND i.indisready,
      'nullsNotDistinct', coalesce(CAST(to_jsonb(i) ->> 'indnullsnotdistinct' AS boolean), false)
    ) ORDER BY i.indisprimary DESC, k.relname)
    FROM pg_index i JOIN pg_class k ON k.oid = i.indexrelid WHERE i.indrelid = c.oid AND i.indisunique
  ), '[]')
) AS text) AS facts
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm')
  AND c.relname IN (SELECT jsonb_array_elements_text(CAST($1 AS jsonb)))
  AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`;

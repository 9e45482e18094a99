import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';

/** A document a client may send that it should not, and what must come back. See `cases/bad-inputs.jsonl`. */
export interface BadInput {
  readonly id: string;
  readonly note: string;
  /** The document itself. */
  readonly document: string;
  /** The text of the variables, as it goes over the wire. */
  readonly variables: string | null;
  /** The alternatives that may come back. */
  readonly want: readonly string[];
  readonly answer: Readonly<Record<string, unknown>> | null;
  readonly error: Readonly<Record<string, unknown>> | null;
  readonly sql: readonly (readonly [query: string, rows: readonly (readonly string[])[]])[];
}

/** The documents of the cases, as far as the verbs exist. A case that needs another one waits for its verb. */
const documents: Readonly<Record<string, string>> = {
  C: 'mutation C($d:AlbumCreate!){createAlbum(data:$d){created outcome record{id name releasedAt rating meta plays cover}}}',
  T: 'mutation T($d:TrackCreate!){createTrack(data:$d){created outcome record{id title position}}}',
  U: 'mutation U($w:AlbumKey!,$d:AlbumValues,$i:AlbumIncrement){updateAlbum(where:$w,data:$d,increment:$i){outcome changedFields record{id name plays rating}}}',
  D: 'mutation D($w:AlbumKey!,$s:Boolean! = false){deleteAlbum(where:$w,strict:$s){outcome record{id name}}}',
  G: 'mutation G($l:AlbumLookup!,$f:AlbumValues,$w:AlbumFilter){getOrCreateAlbum(lookup:$l,defaults:$f,where:$w){created outcome record{id name plays}}}',
  X: 'mutation X($l:AlbumLookup!,$f:AlbumValues,$c:AlbumValues,$i:AlbumIncrement){updateOrCreateAlbum(lookup:$l,defaults:$f,createDefaults:$c,increment:$i){created outcome record{id name plays}}}',
  SV: 'mutation SV($d:AlbumSave!){saveAlbum(data:$d){created outcome record{id name}}}',
  UP: 'mutation UP($d:AlbumSave!){upsertAlbum(data:$d){created outcome record{id name}}}',
  S: 'mutation S($g:AlbumNode!,$follow:Boolean! = false,$orphans:Orphans! = KEEP){saveRelatedAlbum(graph:$g,follow:$follow,orphans:$orphans){outcome graph{count linked unlinked} record{id name tracks(limit:1000){id position title} tags{name}}}}',
  Q: 'query Q($t:Int! = 100,$s:Int! = 0){albums(limit:$t,offset:$s){id name}}',
  Q1: 'query Q1($w:AlbumKey!){album(where:$w){id name}}',
};

/** Verbs and arguments the cases use that do not exist yet. */
const waiting = /bulk|updateMany|deleteMany|ByKey|Connection|@atomic|albums\(where/;

interface StoredCase {
  readonly id: string;
  readonly kind: string;
  readonly note?: string;
  readonly doc: string;
  readonly vars?: string;
  readonly want: string;
  readonly answer?: Readonly<Record<string, unknown>>;
  readonly error?: Readonly<Record<string, unknown>>;
  readonly sql?: BadInput['sql'];
}

/** Every case of one request whose verb exists. */
export function badInputs(): readonly BadInput[] {
  const lines = readFileSync(new URL('./cases/bad-inputs.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines
    .map((line) => JSON.parse(line) as StoredCase)
    .filter((it) => it.kind === 'graphql' && served(it))
    .map((it) => ({
      id: it.id,
      note: it.note ?? '',
      document: documents[it.doc] ?? textOf(it.doc),
      variables: it.vars === undefined ? null : variablesOf(it.vars),
      want: it.want.split(' or '),
      answer: it.answer ?? null,
      error: it.error ?? null,
      sql: it.sql ?? [],
    }));
}

function served({ doc, vars = '' }: StoredCase): boolean {
  if (/^[A-Z]{1,2}1?$/.test(doc))
    return (
      doc in documents &&
      !/^js:.*\bi:|"i":|"w":\{"name":\{|"o":|"w":"|w:\{|"w":\{"(meta|plays|releasedAt|__proto__)|w:nest/.test(
        doc === 'Q' ? vars : '',
      )
    );
  return !waiting.test(doc);
}

function textOf(text: string): string {
  return text.startsWith('js:') ? String(evaluated(text.slice(3))) : text;
}

function variablesOf(vars: string): string {
  if (vars.startsWith('raw:')) return vars.slice(4);
  if (vars.startsWith('text:')) return String(evaluated(vars.slice(5)));
  return vars.startsWith('js:') ? JSON.stringify(evaluated(vars.slice(3))) : vars;
}

const words = {
  Buffer,
  nestStr: (n: number, a: string, b: string, c: string) => a.repeat(n) + b + c.repeat(n),
  nest: (n: number, f: (inner: unknown, i: number) => unknown, w: unknown) => {
    let made = w;
    for (let i = 0; i < n; i += 1) made = f(made, i);
    return made;
  },
};

function evaluated(expression: string): unknown {
  return runInNewContext(`(${expression})`, { ...words });
}

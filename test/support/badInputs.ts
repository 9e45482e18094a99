import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** A document a client may send that it should not, and what must come back. See `cases/bad-inputs.jsonl`. */
export interface BadInput extends Wanted {
  /** The document itself. */
  readonly document: string;
  /** The text of the variables, as it goes over the wire. */
  readonly variables: string | null;
}

/** A request that is odd as HTTP, as its bytes. */
export interface BadRequest extends Wanted {
  readonly bytes: Buffer;
}

/** What must come back, and what must be true afterwards. */
export interface Wanted {
  readonly id: string;
  readonly note: string;
  /** The alternatives that may come back. */
  readonly want: readonly string[];
  /** Members of `data`, if there is no error or `writes`. */
  readonly answer: Readonly<Record<string, unknown>> | null;
  readonly error: Readonly<Record<string, unknown>> | null;
  readonly sql: readonly (readonly [query: string, rows: readonly (readonly string[])[]])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly absent: readonly string[];
  readonly not: readonly string[];
  readonly has: readonly string[];
  /** Text that must not be in the headers. */
  readonly noEcho: string | null;
  /** Digits that must survive. */
  readonly exact: string | null;
  /** Milliseconds an answer may take, the best of three. */
  readonly ms: number;
  /** Milliseconds that other clients may have to wait meanwhile. */
  readonly ping: number | null;
  /** Whether the connection is closed afterwards. */
  readonly close: boolean;
  /** MB of memory it may cost. */
  readonly rss: number | null;
  /** What no line of the log may match. */
  readonly log: string | null;
  /** No row changes though there is no error. */
  readonly unchanged: boolean;
  /** Rows change though there is an error. */
  readonly writes: boolean;
}

/** The documents of the cases that are named by a letter. */
export const documents: Readonly<Record<string, string>> = {
  C: 'mutation C($d:AlbumCreate!){createAlbum(data:$d){created outcome record{id name releasedAt rating meta plays cover}}}',
  T: 'mutation T($d:TrackCreate!){createTrack(data:$d){created outcome record{id title position}}}',
  U: 'mutation U($w:AlbumKey!,$d:AlbumValues,$i:AlbumIncrement){updateAlbum(where:$w,data:$d,increment:$i){outcome changedFields record{id name plays rating}}}',
  D: 'mutation D($w:AlbumKey!,$s:Boolean){deleteAlbum(where:$w,strict:$s){outcome record{id name}}}',
  G: 'mutation G($l:AlbumLookup!,$f:AlbumValues,$w:AlbumFilter){getOrCreateAlbum(lookup:$l,defaults:$f,where:$w){created outcome record{id name plays}}}',
  X: 'mutation X($l:AlbumLookup!,$f:AlbumValues,$c:AlbumValues,$i:AlbumIncrement){updateOrCreateAlbum(lookup:$l,defaults:$f,createDefaults:$c,increment:$i){created outcome record{id name plays}}}',
  SV: 'mutation SV($d:AlbumSave!){saveAlbum(data:$d){created outcome record{id name}}}',
  UP: 'mutation UP($d:AlbumSave!){upsertAlbum(data:$d){created outcome record{id name}}}',
  B: 'mutation B($r:[AlbumCreate!]!,$o:AlbumOnConflict,$u:Duplicates){bulkCreateAlbum(rows:$r,onConflict:$o,duplicates:$u){counts{created} results{index outcome record{id name}}}}',
  BU: 'mutation BU($r:[AlbumSave!]!,$c:[AlbumColumn!]){bulkUpdateAlbum(rows:$r,columns:$c){results{index outcome}}}',
  UM: 'mutation UM($w:AlbumFilter,$d:AlbumValues,$i:AlbumIncrement){updateManyAlbum(where:$w,data:$d,increment:$i){counts{updated}}}',
  DM: 'mutation DM($w:AlbumFilter){deleteManyAlbum(where:$w){results{outcome}}}',
  S: 'mutation S($g:AlbumNode!,$follow:Boolean,$orphans:Orphans){saveRelatedAlbum(graph:$g,follow:$follow,orphans:$orphans){outcome graph{count linked unlinked} record{id name tracks(limit:1000){id position title} tags{name}}}}',
  Q: 'query Q($w:AlbumFilter,$o:[AlbumOrder!],$t:Int,$s:Int){albums(where:$w,orderBy:$o,limit:$t,offset:$s){id name}}',
  Q1: 'query Q1($w:AlbumKey!){album(where:$w){id name}}',
  K: 'query K($k:[AlbumKey!]!){albumsByKey(keys:$k){id name}}',
  P: 'query P($w:AlbumFilter,$first:Int,$after:String,$last:Int,$before:String){albumsConnection(where:$w,first:$first,after:$after,last:$last,before:$before){totalCount nodes{id name}}}',
};

interface StoredCase extends Partial<Omit<Wanted, 'want'>> {
  readonly id: string;
  readonly kind: 'graphql' | 'http' | 'steps';
  readonly doc?: string;
  readonly vars?: string;
  readonly request?: StoredRequest;
  readonly want: string;
}

interface StoredRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
}

/** Every case of one document. */
export function badInputs(): readonly BadInput[] {
  return stored('graphql').map((it) => ({
    ...wanted(it),
    document: documents[it.doc ?? ''] ?? textOf(it.doc ?? ''),
    variables: it.vars === undefined ? null : variablesOf(it.vars),
  }));
}

/** Every case of one request. */
export function badRequests(): readonly BadRequest[] {
  return stored('http').flatMap((it) => (it.request ? [{ ...wanted(it), bytes: bytesOf(it.request) }] : []));
}

/** What the cases of several requests are called. */
export function stepIds(): readonly string[] {
  return stored('steps').map((it) => it.id);
}

function stored(kind: StoredCase['kind']): readonly StoredCase[] {
  const lines = readFileSync(new URL('./cases/bad-inputs.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as StoredCase).filter((it) => it.kind === kind);
}

function wanted(it: StoredCase): Wanted {
  return {
    id: it.id,
    note: it.note ?? '',
    want: it.want.split(' or '),
    answer: it.answer ?? null,
    error: it.error ?? null,
    sql: it.sql ?? [],
    headers: it.headers ?? {},
    absent: it.absent ?? [],
    not: it.not ?? [],
    has: it.has ?? [],
    noEcho: it.noEcho ?? null,
    exact: it.exact ?? null,
    ms: it.ms ?? 1_000,
    ping: it.ping ?? null,
    close: it.close ?? false,
    rss: it.rss ?? null,
    log: it.log ?? null,
    unchanged: it.unchanged ?? false,
    writes: it.writes ?? false,
  };
}

// `Host` and, unless a length is given, `Content-Length` are added, nothing else; the rest is sent as it stands.
function bytesOf({ method, path, headers, body }: StoredRequest): Buffer {
  const value = body?.startsWith('js:') ? evaluated(body.slice(3)) : (body ?? '');
  const bytes = value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value));
  const lines = headers.flatMap(([name, text]) => {
    if (name === 'js:many') return Array.from({ length: Number(textOf(text)) }, (_, i) => `X-${i}: ${i}`);
    return [`${name}: ${textOf(text)}`];
  });
  const isMeasured = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  const length = isMeasured ? [] : [`Content-Length: ${bytes.length}`];
  const head = [`${method} ${path} HTTP/1.1`, 'Host: localhost', ...lines, ...length, '', ''];
  return Buffer.concat([Buffer.from(head.join('\r\n')), bytes]);
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
  gzip: (bytes: Uint8Array) => gzipSync(bytes),
  brotli: (text: string) => brotliCompressSync(text),
  chunked: (n: number) => `${n.toString(16)}\r\n${' '.repeat(n)}\r\n0\r\n\r\n`,
};

function evaluated(expression: string): unknown {
  return runInNewContext(`(${expression})`, { ...words });
}

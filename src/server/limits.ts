/** What one request may ask for. Whatever is above is refused with `LIMIT_EXCEEDED` before anything runs. */
export interface Limits {
  /** Bytes of a request's body. Default 1,048,576. */
  readonly body: number;
  /** Header lines of a request. Default 100. */
  readonly headers: number;
  /** Lexical tokens of a document. Default 2,000. */
  readonly tokens: number;
  /** Fields within fields, the root field being the first. Introspection is not counted. Default 12. */
  readonly depth: number;
  /** Aliases in a document. Default 30. */
  readonly aliases: number;
  /** Directives in a document. Default 50. */
  readonly directives: number;
  /** Directives at one place. Default 5. */
  readonly directivesAtOnce: number;
  /** Fields that repeat another one beside them. Default 30. */
  readonly repeats: number;
  /** Root fields of a mutation. Default 20. */
  readonly mutations: number;
  /** Fragments defined in a document. Default 100. */
  readonly fragments: number;
  /** Operations in a document. Default 10. */
  readonly operations: number;
  /** Objects an answer may hold; every list counts its `limit`. Default 20,000. */
  readonly objects: number;
  /** Rows one list may ask for. Default 1,000. */
  readonly page: number;
  /** Lists and objects within each other in the variables. Default 200. */
  readonly variableDepth: number;
  /** Errors told in one answer; the others are left out. Default 20. */
  readonly errors: number;
}

/** The limits where nothing else is said. */
export const defaultLimits: Limits = Object.freeze({
  body: 1_048_576,
  headers: 100,
  tokens: 2_000,
  depth: 12,
  aliases: 30,
  directives: 50,
  directivesAtOnce: 5,
  repeats: 30,
  mutations: 20,
  fragments: 100,
  operations: 10,
  objects: 20_000,
  page: 1_000,
  variableDepth: 200,
  errors: 20,
});

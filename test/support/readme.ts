/** What a README shows that can be run. */
export interface Readme {
  readonly text: string;
  /** GraphQL documents, each with the answer shown below it. */
  readonly examples: readonly { readonly document: string; readonly answer: string }[];
  /** Lines of shell. */
  readonly commands: readonly string[];
  /** The program that embeds the API. */
  readonly program: string;
  /** All pieces of TypeScript, that program among them. */
  readonly pieces: readonly string[];
}

/** Takes a README apart into its blocks of code. */
export function parseReadme(text: string): Readme {
  const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((it) => ({
    language: it[1] ?? '',
    code: it[2] ?? '',
  }));
  const pieces = blocks.filter((it) => it.language === 'ts').map((it) => it.code);
  return {
    text,
    examples: blocks
      .map((it, index) => ({ ...it, next: blocks[index + 1] }))
      .filter((it) => it.language === 'graphql')
      .map(({ code, next }) => ({ document: code, answer: next?.language === 'json' ? next.code : '' })),
    commands: blocks.filter((it) => it.language === 'sh').flatMap((it) => it.code.trim().split('\n')),
    program: pieces[0] ?? '',
    pieces,
  };
}

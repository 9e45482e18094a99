/** What a README shows that can be run. */
export interface Readme {
  readonly text: string;
  /** GraphQL documents, each with the answer shown below it. */
  readonly examples: readonly { readonly document: string; readonly answer: string }[];
  /** Lines of shell. */
  readonly commands: readonly string[];
  /** The program. */
  readonly program: string;
}

/** Takes a README apart into its blocks of code. */
export function parseReadme(text: string): Readme {
  const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((it) => ({
    language: it[1] ?? '',
    code: it[2] ?? '',
  }));
  return {
    text,
    examples: blocks
      .map((it, index) => ({ ...it, next: blocks[index + 1] }))
      .filter((it) => it.language === 'graphql')
      .map(({ code, next }) => ({ document: code, answer: next?.language === 'json' ? next.code : '' })),
    commands: blocks.filter((it) => it.language === 'sh').flatMap((it) => it.code.trim().split('\n')),
    program: blocks.find((it) => it.language === 'ts')?.code ?? '',
  };
}

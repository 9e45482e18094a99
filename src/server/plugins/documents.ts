import { type DocumentNode, GraphQLError, parse, type Source } from 'graphql';
import type { Limits } from '../limits.ts';
import { excessOf } from './documentLimits.ts';
import { refused, refusedAs } from './refused.ts';

/** A parser that keeps within the limits and remembers the documents it has read. */
export function documentReader(limits: Limits): (source: string | Source) => DocumentNode {
  const memory = new Map<string, DocumentNode>();
  let remembered = 0;
  return (source) => {
    const text = typeof source === 'string' ? source : source.body;
    const known = memory.get(text);
    if (known) return known;
    const document = parsed(text, limits);
    if (text.length > LONGEST_REMEMBERED) return document;
    remembered += text.length;
    if (remembered > MOST_REMEMBERED) {
      memory.clear();
      remembered = text.length;
    }
    memory.set(text, document);
    return document;
  };
}

// A parsed document takes up to a hundred bytes for each of its characters, so the memory is measured in characters.
const LONGEST_REMEMBERED = 20_000;
const MOST_REMEMBERED = 1_000_000;

function parsed(text: string, limits: Limits): DocumentNode {
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: limits.tokens });
  } catch (error) {
    // No cap on tokens keeps the parser's stack from overflowing: 1,990 nested brackets do. That one is no GraphQLError.
    const isTooLong = error instanceof GraphQLError && error.message.includes(`more that ${limits.tokens} tokens`);
    if (isTooLong) throw refused('LIMIT_EXCEEDED', `A document may have at most ${limits.tokens} tokens.`);
    throw refusedAs('GRAPHQL_PARSE_FAILED', error);
  }
  const excess = excessOf(document, limits);
  if (excess !== null) throw refused('LIMIT_EXCEEDED', excess);
  return document;
}

import { type ASTNode, GraphQLError } from 'graphql';

/** The error for a value a scalar does not take: one sentence without the value, at the place of the literal if it was one. */
export function refusal(sentence: string, literal?: ASTNode): GraphQLError {
  return new GraphQLError(sentence, { nodes: literal ?? null, extensions: { code: 'BAD_USER_INPUT' } });
}

import {
  type ASTVisitor,
  type DocumentNode,
  type FloatValueNode,
  GraphQLError,
  GraphQLFloat,
  type GraphQLSchema,
  getNamedType,
  type IntValueNode,
  specifiedRules,
  type ValidationContext,
  validate,
} from 'graphql';
import type { ErrorCode } from '../../operations/errors.ts';
import { losesDigits } from '../../schema/scalars/lostDigits.ts';
import type { Limits } from '../limits.ts';
import { withArgument } from './argumentPlace.ts';
import { isErrorCode, refused, refusedAs } from './refused.ts';

/** A validator that makes no suggestions and remembers what it has found. */
export function documentValidator(limits: Limits, isIntrospectionOff: boolean): Validate {
  const rules = [...specifiedRules, ServedOperations, ExactFloats, ...(isIntrospectionOff ? [NoIntrospection] : [])];
  // One less: graphql-js adds an error to say that there were more.
  const options = { maxErrors: limits.errors - 1, hideSuggestions: true };
  const memory = new WeakMap<DocumentNode, readonly GraphQLError[]>();
  return (schema, document) => {
    const known = memory.get(document);
    if (known) return known;
    const errors = validated(() => validate(schema, document, rules, options)).map((it) =>
      it.extensions['code'] === 'BAD_USER_INPUT' ? withArgument(it, document) : it,
    );
    memory.set(document, errors);
    return errors;
  };
}

/** Says what is wrong with a document. */
export type Validate = (schema: GraphQLSchema, document: DocumentNode) => readonly GraphQLError[];

function validated(run: () => readonly GraphQLError[]): readonly GraphQLError[] {
  try {
    return run().map((it) => refusedAs(codeOf(it), it));
  } catch (error) {
    if (error instanceof RangeError) return [refusedAs('LIMIT_EXCEEDED', error)];
    throw error;
  }
}

function codeOf({ extensions: { code } }: GraphQLError): ErrorCode {
  return isErrorCode(code) ? code : 'GRAPHQL_VALIDATION_FAILED';
}

function NoIntrospection(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      if (node.name.value !== '__schema' && node.name.value !== '__type') return;
      context.reportError(new GraphQLError('Introspection is off.', { nodes: node }));
    },
  };
}

// The other scalars see the digits of a literal themselves.
function ExactFloats(context: ValidationContext): ASTVisitor {
  const look = (node: IntValueNode | FloatValueNode): void => {
    if (getNamedType(context.getInputType()) !== GraphQLFloat || !losesDigits(node.value)) return;
    const sentence = 'A number has more digits than a Float keeps exactly.';
    context.reportError(refused('BAD_USER_INPUT', sentence, new GraphQLError(sentence, { nodes: node })));
  };
  return { IntValue: look, FloatValue: look };
}

// graphql-js notices only while executing that a schema has no such root, and by then it would be a fault of ours.
function ServedOperations(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      const isServed = node.operation !== 'subscription' && context.getSchema().getRootType(node.operation);
      if (!isServed) context.reportError(refused('GRAPHQL_VALIDATION_FAILED', `There is no ${node.operation}.`));
    },
  };
}

import { GraphQLError } from 'graphql';

/** The message of an error of graphql-js about a wrong value, without that value: it may be a secret, or a megabyte long. */
export function withoutValue(error: GraphQLError): string {
  const cause = error.originalError;
  if (!error.message.startsWith('Variable "$')) return cut(error.message);
  // `Variable "$d" got invalid value <value> at "d.name"; <sentence>`: the value may be anything, its two ends are known.
  const sentence = cause instanceof GraphQLError ? cause.message : null;
  if (sentence === null || !error.message.endsWith(`; ${sentence}`)) return cut(error.message);
  const front = error.message.slice(0, -sentence.length - 2);
  const [name = ''] = /^Variable "\$\w+"/.exec(front) ?? [];
  const [place = ''] = / at "[\w.[\]]+"$/.exec(front) ?? [];
  return `${name} got an invalid value${place}: ${cut(sentence)}`;
}

function cut(sentence: string): string {
  return endings.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), sentence);
}

// graphql-js' own sentences that end with the value. Those of our scalars never contain one.
const endings: readonly (readonly [RegExp, string])[] = [
  [/^((?:Int|Float|String|Boolean|ID|Enum "\w+") cannot represent [^:]*): .*$/s, '$1.'],
  [/^Value .* does not exist in ("\w+" enum)\..*$/s, 'This value does not exist in $1.'],
  [/^(Expected value of type "[^"]+"), found .*$/s, '$1.'],
  [/^(Argument "\w+" has) invalid value .*$/s, '$1 an invalid value.'],
];

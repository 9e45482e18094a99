import { type ParseArgsConfig, parseArgs } from 'node:util';
import { codeOf, messageOf, StartError } from './startError.ts';

/** One subcommand of `trellis`. */
export interface Command {
  readonly name: string;
  /** One sentence, for the list of commands. */
  readonly summary: string;
  readonly options: Options;
  readonly run: (values: Values) => Promise<void>;
}

/** Options by name, as written after `--`. */
export type Options = Readonly<Record<string, Option>>;

/** One option of a command. */
export interface Option {
  /** What stands for its value in the help; absent for a switch. */
  readonly value?: string;
  readonly doc: string;
  /** The environment variable that says the same; the option wins. */
  readonly variable?: string;
}

/** What was given: a text, `true` for a switch, nothing where it is absent. */
export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** The text of an option, or of its environment variable; undefined where neither is given. */
export function textOf(command: Pick<Command, 'options'>, values: Values, name: string): string | undefined {
  const given = values[name];
  if (typeof given === 'string') return given;
  const variable = command.options[name]?.variable;
  return (variable === undefined ? undefined : process.env[variable]) || undefined;
}

/** Reads the arguments of a command; says in one sentence what is wrong with them. */
export function readArguments(command: Command, args: readonly string[]): Values {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, it]) => [
      name,
      { type: it.value === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const values = parsed(command, args, options);
  const [empty] = Object.entries(values).filter(([, value]) => value === '');
  if (empty) throw new StartError(needsValue(command, `--${empty[0]}`));
  return values;
}

function parsed(command: Command, args: readonly string[], options: NonNullable<ParseArgsConfig['options']>): Values {
  try {
    return parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    throw new StartError(complaint(command, error), { cause: error });
  }
}

function needsValue({ name }: Command, option: string): string {
  return `The option ${option} needs a value: see trellis ${name} --help.`;
}

function complaint(command: Command, error: unknown): string {
  const { name } = command;
  const message = messageOf(error);
  const quoted = /'([^']+)'/.exec(message)?.[1] ?? '';
  const help = `see trellis ${name} --help.`;
  switch (codeOf(error)) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `trellis ${name} has no option ${quoted}: ${help}`;
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `trellis ${name} takes options only, not "${quoted}": ${help}`;
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      return /does not take an argument/.test(message)
        ? `The option ${quoted} takes no value: ${help}`
        : needsValue(command, quoted.replace(/ <value>$/, ''));
    default:
      return `trellis ${name} cannot read its arguments: ${message}`;
  }
}

/** The help of one command. */
export function helpOf({ name, summary, options }: Command): string {
  const rows = [
    ...Object.entries(options).map(([option, it]) => [
      `--${option}${it.value === undefined ? '' : ` ${it.value}`}`,
      it.variable === undefined ? it.doc : `${it.doc} [${it.variable}]`,
    ]),
    ['--help', 'Shows this.'],
  ];
  return `${summary}\n\nUsage: trellis ${name} [options]\n\nOptions\n${table(rows)}\n`;
}

/** The help of the whole program. */
export function helpOfAll(commands: readonly Command[]): string {
  const rows = commands.map((it) => [it.name, it.summary]);
  return `Trellis serves a Prisma schema on PostgreSQL as a GraphQL API.\n\nUsage: trellis COMMAND [options]\n\nCommands\n${table(rows)}\n\ntrellis COMMAND --help says what a command takes; trellis --version, which version this is.\n`;
}

function table(rows: readonly (readonly string[])[]): string {
  const width = Math.max(...rows.map(([left = '']) => left.length));
  return rows.map(([left = '', right = '']) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

import pg from 'pg';
import { codeOf, messageOf, StartError } from '../startError.ts';

/** Opens one connection, or says in a sentence without the password why there is none. The caller ends it. */
export async function connect(url: string): Promise<pg.Client> {
  const target = targetOf(url);
  try {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 10_000,
      application_name: 'trellis',
    });
    // A connection that breaks later fails the query that waits for it; without a listener it would end the process.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  } catch (error) {
    throw new StartError(whyNot(error, target), { cause: error });
  }
}

/** Host, user and database of an address; never its password. */
export interface Target {
  readonly server: string;
  readonly user: string;
  readonly database: string;
}

/** Takes an address apart, or says that it is none. */
export function targetOf(url: string): Target {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  // A bare `#` in a password would end the address there, and put half of the password where the port belongs.
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol) || parsed.hash !== '') {
    throw new StartError(
      'The database URL is not an address like postgresql://user:password@host:5432/database ' +
        '(signs such as # and @ in a password are written %23 and %40).',
    );
  }
  const host = parsed.hostname || parsed.searchParams.get('host') || 'localhost';
  const user = decoded(parsed.username) || 'postgres';
  return {
    server: `${host}:${parsed.port || '5432'}`,
    user,
    database: decoded(parsed.pathname.slice(1)) || user,
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function whyNot(error: unknown, { server, user, database }: Target): string {
  switch (codeOf(error)) {
    case '3D000':
      return `The database "${database}" does not exist on ${server}: create it first.`;
    case '28P01':
    case '28000':
      return `The server ${server} refuses the user "${user}" or the password given for it.`;
    case '42501':
      return `The user "${user}" may not connect to the database "${database}" on ${server}.`;
    case '53300':
      return `The server ${server} has no connection left.`;
    case '57P03':
      return `The server ${server} is starting or stopping: try again in a moment.`;
    case 'ECONNREFUSED':
      return `Nothing answers at ${server}: the database server does not run there, or takes no connections.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host of the database, ${server}, is not known.`;
    default:
      return `The database server ${server} cannot be reached: ${messageOf(error)}.`;
  }
}

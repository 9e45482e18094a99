import { ApolloGateway, IntrospectAndCompose } from '@apollo/gateway';
import { buildSchema, type DocumentNode, print } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { httpGateway, type RunningGateway } from './httpGateway.ts';

// By default the gateway reports its use to Apollo, and asks the addresses of four clouds what it runs on. It reads this
// when it is made; a test talks to nobody but this machine.
process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';

/** Apollo's gateway over some subgraphs, each asked for its SDL, composed by Apollo's own composition. */
export async function federated(subgraphs: Readonly<Record<string, string>>): Promise<RunningGateway> {
  const supergraphSdl = new IntrospectAndCompose({
    subgraphs: Object.entries(subgraphs).map(([name, url]) => ({ name, url })),
  });
  const gateway = new ApolloGateway({ supergraphSdl, logger: silent });
  const { schema, executor } = await gateway.load();
  const execute = ({ document, variableValues }: Request) => {
    const query = print(document);
    const request = { query, variables: variableValues ?? {} };
    return executor({ document, queryHash: query, request, context: {}, metrics: {} } as never);
  };
  const plan: Plugin = { onExecute: ({ setExecuteFn }) => setExecuteFn(execute as never) };
  const yoga = createYoga({ schema, logging: false, maskedErrors: false, plugins: [plan] });
  return httpGateway(yoga, () => gateway.stop());
}

interface Request {
  readonly document: DocumentNode;
  readonly variableValues?: Record<string, unknown>;
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A subgraph that is not ours: it knows which album and which track a loan is of, by nothing but their keys. */
export function linksSubgraph(): Promise<RunningGateway> {
  const schema = buildSchema(`${links} ${asked}`, { assumeValidSDL: true });
  const { _service, _entities } = schema.getQueryType()?.getFields() ?? {};
  if (_service) _service.resolve = () => ({ sdl: `${link}${links}` });
  if (_entities)
    _entities.resolve = (_root, { representations }: { readonly representations: readonly Loan[] }) =>
      representations.map((it) => ({
        ...it,
        album: { id: it.albumId },
        track: { albumId: it.albumId, position: it.position },
      }));
  return httpGateway(createYoga({ schema, logging: false }));
}

interface Loan {
  readonly __typename: 'Loan';
  readonly id: number;
  readonly albumId: number;
  readonly position: number;
}

const link = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires"])
`;

const links = `
  type Loan @key(fields: "id") {
    id: Int!
    albumId: Int! @external
    position: Int! @external
    album: Album @requires(fields: "albumId")
    track: Track @requires(fields: "albumId position")
  }
  type Album @key(fields: "id", resolvable: false) { id: Int! }
  type Track @key(fields: "albumId position", resolvable: false) { albumId: Int!, position: Int! }
`;

const asked = `
  scalar _Any
  union _Entity = Loan
  type _Service { sdl: String! }
  type Query { _service: _Service!, _entities(representations: [_Any!]!): [_Entity]! }
`;

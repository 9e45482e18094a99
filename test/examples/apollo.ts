import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';

export function clientOf(uri: string) {
  const cache = new InMemoryCache({
    typePolicies: {
      Country: { keyFields: ['code'] },
      PlaylistEntry: { keyFields: ['playlistId', 'position'] },
    },
  });
  return new ApolloClient({ link: new HttpLink({ uri }), cache });
}

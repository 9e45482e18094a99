const exact = { input: 'string | number', output: 'string' };

export default {
  schema: 'schema.graphql',
  documents: 'src/**/*.graphql',
  generates: {
    'src/documents.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        strictScalars: true,
        scalars: {
          BigInt: exact,
          Decimal: exact,
          DateTime: 'string',
          Bytes: 'string',
          Json: 'unknown',
          JSON: 'unknown',
        },
      },
    },
  },
};

import { defineConfig } from 'prisma/config';

const url = process.env['DATABASE_URL'];

// For `npx prisma …` on the demonstration; `trellis` itself does not read it.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // Commands that need no database, `validate` and `format` among them, run without DATABASE_URL.
  ...(url === undefined ? {} : { datasource: { url } }),
});

import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'postgresql',
  schema: './src/infrastructure/tables.ts',
  out: './migrations',
  schemaFilter: ['catalog'],
})

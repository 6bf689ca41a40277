export default {
  dialect: 'postgresql',
  schema: './src/infrastructure/tables.ts',
  out: './migrations',
  schemaFilter: ['identity'],
}

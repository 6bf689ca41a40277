type Sql = (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>

const schemas = ['identity', 'catalog', 'booking', 'payment']
const statements = { write: 'INSERT OR UPDATE OR DELETE', delete: 'DELETE' }

/**
 * Makes statements of all services fail; needs the rights of the database's administrator. Writes fail because of a
 * constraint that no row fulfils and a trigger, which also stops statements that change no row. Reads fail because the
 * tables are renamed.
 */
export const breakingStatements = (sql: Sql) => {
  const tablesOf = (condition = 'true') =>
    sql(
      `SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) AS path, tablename AS name FROM pg_tables
       WHERE schemaname = ANY ($1) AND tablename <> 'migrations' AND ${condition}`,
      [schemas],
    )

  const refuseStatements = (path: unknown, kind: keyof typeof statements) =>
    sql(`CREATE TRIGGER broken AFTER ${statements[kind]} ON ${path} EXECUTE FUNCTION broken.refuse()`)
  const refuseRows = (path: unknown, condition = 'false') =>
    sql(`ALTER TABLE ${path} ADD CONSTRAINT broken CHECK (${condition}) NOT VALID`)
  const acceptWrites = async (path: unknown): Promise<void> => {
    await sql(`DROP TRIGGER IF EXISTS broken ON ${path}`)
    await sql(`ALTER TABLE ${path} DROP CONSTRAINT IF EXISTS broken`)
  }

  return {
    refuseRows,
    acceptWrites,

    /** Refuses all writes, except identity's first pruning of its keys, without which identity does not start. */
    refuseWrites: async (): Promise<void> => {
      await sql('CREATE SCHEMA broken')
      await sql('CREATE SEQUENCE broken.key_prunings')
      await sql(`CREATE FUNCTION broken.refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
          IF TG_TABLE_NAME = 'signing_keys' AND TG_OP = 'DELETE' AND nextval('broken.key_prunings') = 1 THEN
            RETURN NULL;
          END IF;
          RAISE EXCEPTION 'the database takes no writes';
        END $$`)
      for (const { path } of await tablesOf()) {
        await refuseStatements(path, 'write')
        await refuseRows(path)
      }
    },

    /** Accepts new inbox rows, so that consumers reach the tables that their handlers write to. */
    acceptInboxes: async (): Promise<void> => {
      for (const { path } of await tablesOf("tablename = 'inbox'")) {
        await acceptWrites(path)
        await refuseStatements(path, 'delete')
      }
    },

    hideTables: async (): Promise<void> => {
      for (const { path, name } of await tablesOf()) await sql(`ALTER TABLE ${path} RENAME TO ${name}_hidden`)
    },

    repair: async (): Promise<void> => {
      for (const { path, name } of await tablesOf("tablename LIKE '%_hidden'")) {
        await sql(`ALTER TABLE ${path} RENAME TO ${String(name).replace(/_hidden$/, '')}`)
      }
      for (const { path } of await tablesOf()) await acceptWrites(path)
      await sql('DROP SCHEMA broken CASCADE')
    },
  }
}

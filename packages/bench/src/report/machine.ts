import { cpus, totalmem } from 'node:os'
import type { System } from '../system.ts'

export type Machine = {
  readonly date: string
  readonly processors: number
  readonly model: string
  readonly memoryGibibytes: number
  readonly node: string
  readonly repeats: number
  /** PostgreSQL's settings for durability and memory. */
  readonly postgres: readonly (readonly [name: string, value: string])[]
}

const settings = ['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers']

/** Describes the machine and PostgreSQL's settings. A rate means nothing without this description. */
export const describeMachine = async ({ database }: System, repeats: number): Promise<Machine> => {
  const { rows } = await database.query<{ name: string; setting: string; unit: string | null }>(
    'SELECT name, setting, unit FROM pg_settings WHERE name = ANY ($1)',
    [settings],
  )
  return {
    date: new Date().toISOString().slice(0, 10),
    processors: cpus().length,
    model: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGibibytes: Math.round(totalmem() / 1024 ** 3),
    node: process.versions.node,
    repeats,
    postgres: rows.map(({ name, setting, unit }) => [name, unit === null ? setting : `${setting} × ${unit}`]),
  }
}

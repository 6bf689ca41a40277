import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'

const address = z.object({ url: z.url(), pid: z.int().positive() })

/** The first replica's address, and the addresses of all replicas. */
const service = address.extend({ database_url: z.url(), replicas: z.array(address).min(1) })

const stack = z.object({
  gateway: z.url(),
  services: z.object({ identity: service, catalog: service, booking: service, payment: service }),
  postgres: z.object({ url: z.url() }),
  rabbitmq: z.object({
    url: z.url(),
    /** The URL of the management interface; missing when an external broker is used without RABBITMQ_MANAGEMENT_URL. */
    management: z.url().optional(),
    user: z.string(),
    password: z.string(),
  }),
  s3: z.object({ endpoint: z.url(), bucket: z.string() }),
  stripe: z.object({
    api_base: z.url(),
    publishable_key: z.string(),
    secret_key: z.string(),
    webhook_secret: z.string(),
  }),
  superuser: z.object({ email: z.string(), password: z.string() }),
})

/** The addresses and credentials of a running stack. */
export type Stack = z.infer<typeof stack>

/** The folder with all files of a stack: `MARQUEE_HOME`, else `.marquee` below the working directory. */
export const homeFolder = (given: NodeJS.ProcessEnv): string => resolve(given.MARQUEE_HOME?.trim() || '.marquee')

const fileIn = (home: string): string => join(home, 'stack.json')

/** Replaces the file atomically, with mode 600 because it holds passwords. */
export const writeStackFile = (home: string, content: Stack): void => {
  const unfinished = `${fileIn(home)}.${process.pid}`
  writeFileSync(unfinished, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
  renameSync(unfinished, fileIn(home))
}

export const removeStackFile = (home: string): void => rmSync(fileIn(home), { force: true })

/**
 * Reads the stack file of a home folder; undefined when no stack runs there. Throws when the file has another format.
 */
export const readStackFile = (home: string): Stack | undefined => {
  let content: string
  try {
    content = readFileSync(fileIn(home), 'utf8')
  } catch {
    return undefined
  }
  const result = stack.safeParse(JSON.parse(content))
  if (!result.success)
    throw new Error(`${fileIn(home)} does not have the format that \`npm start\` writes: ${result.error.message}`)
  return result.data
}

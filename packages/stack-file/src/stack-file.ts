import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'

const address = z.object({ url: z.url(), pid: z.int().positive() })

/** The first replica's address, and all of them. */
const service = address.extend({ database_url: z.url(), replicas: z.array(address).min(1) })

const stack = z.object({
  gateway: z.url(),
  services: z.object({ identity: service, catalog: service, booking: service, payment: service }),
  postgres: z.object({ url: z.url() }),
  rabbitmq: z.object({
    url: z.url(),
    /** Missing when somebody else's broker is used and nobody said where its management interface is. */
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

/** Where everything of a running stack is, with the keys to it. */
export type Stack = z.infer<typeof stack>

/** Where a stack keeps all that it has: `MARQUEE_HOME`, else `.marquee` below the working directory. */
export const homeFolder = (given: NodeJS.ProcessEnv): string => resolve(given.MARQUEE_HOME?.trim() || '.marquee')

const fileIn = (home: string): string => join(home, 'stack.json')

/** Readers see the old file or the new one, never half of it; and only its owner sees the passwords in it. */
export const writeStackFile = (home: string, content: Stack): void => {
  const unfinished = `${fileIn(home)}.${process.pid}`
  writeFileSync(unfinished, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
  renameSync(unfinished, fileIn(home))
}

export const removeStackFile = (home: string): void => rmSync(fileIn(home), { force: true })

/** The running stack of this home; undefined when there is none. Throws when the file is not one of ours. */
export const readStackFile = (home: string): Stack | undefined => {
  let content: string
  try {
    content = readFileSync(fileIn(home), 'utf8')
  } catch {
    return undefined
  }
  const result = stack.safeParse(JSON.parse(content))
  if (!result.success) throw new Error(`${fileIn(home)} is not what \`npm start\` writes: ${result.error.message}`)
  return result.data
}

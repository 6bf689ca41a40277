import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

type Credentials = { uid: number; gid: number }

export type PostgresUser = {
  /** The user who must own the data; undefined when it is the current user. */
  owner?: Credentials
  /** The ids to pass to spawn; undefined when the user stays the same or `wrap` changes the user. */
  credentials?: Credentials
  /** Wraps a command so that it runs as this user even in folders that only root may enter. */
  wrap(command: string, args: string[]): [string, string[]]
}

const idOf = (user: string): Credentials | undefined => {
  try {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })),
    )
    return uid === undefined || gid === undefined ? undefined : { uid, gid }
  } catch {
    return undefined
  }
}

/** Whether every user may enter each folder above this path. */
const openToEverybody = (path: string): boolean => {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false
    if (folder === dirname(folder)) return true
  }
}

/**
 * Chooses the user that PostgreSQL runs as. PostgreSQL refuses to run as root. Under root it therefore runs as the data
 * folder's owner, else as `postgres`, else as `nobody`. No user is added to the machine. When only root may enter the
 * folders above (a project below /root), the server keeps the one capability that lets it pass through them.
 */
export const postgresUser = ({ dataFolder, binary }: { dataFolder: string; binary: string }): PostgresUser => {
  if (process.getuid?.() !== 0) return { wrap: (command, args) => [command, args] }
  const owner = existsSync(dataFolder) ? statSync(dataFolder) : undefined
  const credentials =
    owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : (idOf('postgres') ?? idOf('nobody'))
  if (!credentials) {
    throw new Error(
      'PostgreSQL refuses to run as root, and this machine has no user named `postgres` or `nobody` to run it.',
    )
  }
  if (openToEverybody(dataFolder) && openToEverybody(binary)) {
    return { owner: credentials, credentials, wrap: (command, args) => [command, args] }
  }
  const { uid, gid } = credentials
  const setpriv = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    // PostgreSQL's programs find each other with access(2). Without this flag, access(2) ignores capabilities.
    '--securebits=+no_setuid_fixup',
  ]
  return { owner: credentials, wrap: (command, args) => ['setpriv', [...setpriv, '--', command, ...args]] }
}

import { randomInt } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

// Below the range from which systems take the ports of outgoing connections: such a connection could sit on a crashed
// service's port at the moment when the service wants it back.
const [lowest, highest] = [20_000, 29_999]
const randomTries = 50

const isFree = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false)
      else reject(error)
    })
    server.listen(port, host, () => server.close(() => resolve(true)))
  })

const readPorts = (file: string): Record<string, number> => {
  try {
    const ports: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof ports !== 'object' || ports === null) return {}
    return Object.fromEntries(Object.entries(ports).filter(([, port]) => Number.isInteger(port)))
  } catch {
    // There was no earlier start, or it was interrupted: any free ports will do.
    return {}
  }
}

export type Ports = {
  /** Whether preferred ports are taken. */
  readonly usual: boolean
  /** A free port: the one this name had at the last start, else the preferred one, else any. */
  take(name: string, preferred?: number): Promise<number>
  /** Exactly this port; throws when somebody else listens there. */
  insistOn(name: string, port: number, host?: string): Promise<number>
  /** The preferred port; any free one when it is busy. Nothing is remembered. */
  prefer(name: string, preferred: number, host?: string): Promise<number>
  /** Keeps what was taken for the next start, so that bookmarks and database clients stay right. */
  remember(): void
}

/**
 * @param usual whether preferred ports are taken; without, the port of a name is the one of the last start, or any
 */
export const openPorts = (home: string, { usual = true }: { usual?: boolean } = {}): Ports => {
  const file = join(home, 'ports.json')
  const last = readPorts(file)
  const taken: Record<string, number> = {}

  const isAvailable = async (port: number, host = '127.0.0.1') =>
    !Object.values(taken).includes(port) && (await isFree(port, host))
  const choose = async (candidates: (number | undefined)[], host?: string): Promise<number> => {
    for (const port of candidates) if (port !== undefined && (await isAvailable(port, host))) return port
    for (let tries = 0; tries < randomTries; tries += 1) {
      const port = randomInt(lowest, highest + 1)
      if (await isAvailable(port, host)) return port
    }
    throw new Error(`There is no free port between ${lowest} and ${highest}.`)
  }

  return {
    usual,
    take: async (name, preferred) => {
      taken[name] = await choose([last[name], usual ? preferred : undefined])
      return taken[name]
    },
    insistOn: async (name, port, host) => {
      if (!(await isAvailable(port, host))) {
        throw new Error(`Port ${port} is in use by another program. Set PORT to another one, or unset it.`)
      }
      taken[name] = port
      return port
    },
    prefer: async (name, preferred, host) => {
      taken[name] = await choose([usual ? preferred : undefined, last[name]], host)
      return taken[name]
    },
    remember: () => writeFileSync(file, `${JSON.stringify(taken, null, 2)}\n`),
  }
}

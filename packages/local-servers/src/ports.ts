import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'

// These ports are below the range of ephemeral ports. Otherwise an outgoing connection could occupy a crashed service's
// port at the moment when the service restarts.
const [lowest, highest] = [20_000, 29_999]
const blockSize = 100

/** Listens on a port. Resolves with undefined when the port is in use. */
const listenOn = (port: number, host: string): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined)
      else reject(error)
    })
    server.listen(port, host, () => resolve(server))
  })

const isFree = async (port: number, host: string): Promise<boolean> => {
  const server = await listenOn(port, host)
  if (!server) return false
  server.close()
  await once(server, 'close')
  return true
}

const firstOfBlock = (port: number): number => port - (port % blockSize)

type PortBlock = {
  /** Whether a port belongs to this block and is not the first one, which only reserves the block. */
  has(port: number): boolean
  /** The next free port of the block. Throws when none is free. */
  next(host?: string): Promise<number>
  release(): Promise<void>
}

/**
 * Reserves a hundred ports for this process and the processes that it starts. A single port cannot be reserved: another
 * process may take the port after we found it free and before a server listens on it. A block is reserved while a
 * process listens on the block's first port, so the reservation ends with the process.
 *
 * @param preferred a port of the block to try first
 */
const claimBlock = async (preferred?: number): Promise<PortBlock> => {
  const blocks = (highest + 1 - lowest) / blockSize
  const start = preferred === undefined ? randomInt(blocks) : (firstOfBlock(preferred) - lowest) / blockSize
  for (let offset = 0; offset < blocks; offset += 1) {
    const first = lowest + ((start + offset) % blocks) * blockSize
    const guard = await listenOn(first, '127.0.0.1')
    if (!guard) continue
    guard.unref()
    let used = 0
    return {
      has: (port) => port > first && firstOfBlock(port) === first,
      next: async (host = '127.0.0.1') => {
        for (let tries = 1; tries < blockSize; tries += 1) {
          used = (used % (blockSize - 1)) + 1
          const port = first + used
          if (await isFree(port, host)) return port
        }
        throw new Error(`There is no free port between ${first} and ${first + blockSize - 1}.`)
      },
      release: async () => {
        if (!guard.listening) return
        guard.close()
        await once(guard, 'close')
      },
    }
  }
  throw new Error(`All ports between ${lowest} and ${highest} are taken.`)
}

let own: Promise<PortBlock> | undefined

/**
 * A free port on 127.0.0.1 for a server that this process starts. No other process that uses this function gets the
 * same port.
 */
export const ownPort = async (): Promise<number> => {
  own ??= claimBlock()
  return (await own).next()
}

const readPorts = (file: string): Record<string, number> => {
  try {
    const ports: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof ports !== 'object' || ports === null) return {}
    return Object.fromEntries(Object.entries(ports).filter(([, port]) => Number.isInteger(port)))
  } catch {
    // There was no earlier start, or a start was interrupted. Any free ports will do.
    return {}
  }
}

export type Ports = {
  /** Whether preferred ports are tried. */
  readonly useDefaults: boolean
  /** A free port: the port that this name had at the last start, else the preferred one, else any. */
  take(name: string, preferred?: number): Promise<number>
  /** Exactly the port that a variable names. Throws when another program listens on the port. The port is not saved. */
  requireFree(variable: string, port: number, host?: string): Promise<number>
  /** A free port: the preferred one, else the port that this name had at the last start, else any. */
  prefer(name: string, preferred: number, host?: string): Promise<number>
  /** Saves the chosen ports for the next start, so that bookmarks and database clients stay valid. */
  save(): void
  /** Gives up the reservation of these ports. Call this function when no server listens on the ports any more. */
  release(): Promise<void>
}

/**
 * @param useDefaults whether preferred ports are tried. If not, a name gets the port of the last start, else any port
 */
export const openPorts = async (
  home: string,
  { useDefaults = true }: { useDefaults?: boolean } = {},
): Promise<Ports> => {
  const file = join(home, 'ports.json')
  const last = readPorts(file)
  const taken: Record<string, number> = {}
  const required = new Set<number>()
  const isOfBlocks = (port: number) => port >= lowest && port <= highest
  const block = await claimBlock(Object.values(last).find(isOfBlocks))

  const isAvailable = async (port: number, host = '127.0.0.1') =>
    !required.has(port) && !Object.values(taken).includes(port) && (await isFree(port, host))
  const choose = async (candidates: (number | undefined)[], host?: string): Promise<number> => {
    for (const port of candidates) {
      // Outside our block, the port of the last start may belong to another stack by now.
      if (port === undefined || (isOfBlocks(port) && !block.has(port))) continue
      if (await isAvailable(port, host)) return port
    }
    for (let tries = 1; tries < blockSize; tries += 1) {
      const port = await block.next(host)
      if (!required.has(port) && ![...Object.values(taken), ...Object.values(last)].includes(port)) return port
    }
    throw new Error(`No port of the reserved block of ${blockSize} is free.`)
  }

  return {
    useDefaults,
    take: async (name, preferred) => {
      taken[name] = await choose([last[name], useDefaults ? preferred : undefined])
      return taken[name]
    },
    requireFree: async (variable, port, host) => {
      if (!(await isAvailable(port, host))) {
        throw new Error(`Port ${port} is in use by another program. Set ${variable} to another port, or unset it.`)
      }
      required.add(port)
      return port
    },
    prefer: async (name, preferred, host) => {
      taken[name] = await choose([useDefaults ? preferred : undefined, last[name]], host)
      return taken[name]
    },
    save: () => writeFileSync(file, `${JSON.stringify(taken, null, 2)}\n`),
    release: () => block.release(),
  }
}

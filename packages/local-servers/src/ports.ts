import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'

// Below the range from which systems take the ports of outgoing connections: such a connection could sit on a crashed
// service's port at the moment when the service wants it back.
const [lowest, highest] = [20_000, 29_999]
const blockSize = 100

/** Listens on a port; undefined when it is taken. */
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
  /** Whether a port is of this block, and not the one that says whose it is. */
  has(port: number): boolean
  /** Its ports in turn, for as long as one of them is free. */
  next(host?: string): Promise<number>
  release(): Promise<void>
}

/**
 * Takes a hundred ports for this process and those that it starts. A port alone cannot be kept: it is found free, and
 * another process may take it before a server listens on it. A process has a block while it listens on the first port
 * of it, and loses it when it ends, however it ends.
 *
 * @param preferred a port of the block that is tried first
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

/** A port of 127.0.0.1 for a server that this process starts; no other process that asks here gets the same. */
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
    // There was no earlier start, or it was interrupted: any free ports will do.
    return {}
  }
}

export type Ports = {
  /** Whether preferred ports are taken. */
  readonly usual: boolean
  /** A free port: the one this name had at the last start, else the preferred one, else any. */
  take(name: string, preferred?: number): Promise<number>
  /** Exactly the port that a variable names; throws when somebody else listens there. Nothing is remembered. */
  insistOn(variable: string, port: number, host?: string): Promise<number>
  /** The preferred port; any free one when it is busy. Nothing is remembered. */
  prefer(name: string, preferred: number, host?: string): Promise<number>
  /** Keeps what was taken for the next start, so that bookmarks and database clients stay right. */
  remember(): void
  /** Lets others have these ports, once nobody listens on them any more. */
  release(): Promise<void>
}

/**
 * @param usual whether preferred ports are taken; without, the port of a name is the one of the last start, or any
 */
export const openPorts = async (home: string, { usual = true }: { usual?: boolean } = {}): Promise<Ports> => {
  const file = join(home, 'ports.json')
  const last = readPorts(file)
  const taken: Record<string, number> = {}
  const insisted = new Set<number>()
  const isOfBlocks = (port: number) => port >= lowest && port <= highest
  const block = await claimBlock(Object.values(last).find(isOfBlocks))

  const isAvailable = async (port: number, host = '127.0.0.1') =>
    !insisted.has(port) && !Object.values(taken).includes(port) && (await isFree(port, host))
  const choose = async (candidates: (number | undefined)[], host?: string): Promise<number> => {
    for (const port of candidates) {
      // Another stack has the block of the last start now.
      if (port === undefined || (isOfBlocks(port) && !block.has(port))) continue
      if (await isAvailable(port, host)) return port
    }
    for (let tries = 1; tries < blockSize; tries += 1) {
      const port = await block.next(host)
      if (!insisted.has(port) && ![...Object.values(taken), ...Object.values(last)].includes(port)) return port
    }
    throw new Error('There are not enough free ports.')
  }

  return {
    usual,
    take: async (name, preferred) => {
      taken[name] = await choose([last[name], usual ? preferred : undefined])
      return taken[name]
    },
    insistOn: async (variable, port, host) => {
      if (!(await isAvailable(port, host))) {
        throw new Error(`Port ${port} is in use by another program. Set ${variable} to another one, or unset it.`)
      }
      insisted.add(port)
      return port
    },
    prefer: async (name, preferred, host) => {
      taken[name] = await choose([usual ? preferred : undefined, last[name]], host)
      return taken[name]
    },
    remember: () => writeFileSync(file, `${JSON.stringify(taken, null, 2)}\n`),
    release: () => block.release(),
  }
}

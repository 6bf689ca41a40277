import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, type RequestOptions, request } from 'node:http'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { eventually } from '@marquee/testing/eventually'
import { describe, expect, it, onTestFinished } from 'vitest'

/** A process that is a service with slow routes, as `runService` runs it. */
const slowService = (kit: string, drainSeconds: number) => `
import { Readable } from 'node:stream'
import { health } from '${kit}/http/health.ts'
import { createFastify } from '${kit}/http/http.ts'
import { createLogger } from '${kit}/service/logger.ts'
import { runService } from '${kit}/service/run-service.ts'

const log = createLogger({ service: 'slow', level: 'info' })
const http = createFastify(log)
http.get('/slow', async () => {
  log.info('working')
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  return 'done'
})
http.get('/slow-end', () => Readable.from((async function* () {
  yield 'begun'
  await new Promise((resolve) => setTimeout(resolve, 500))
  yield ' and done'
})()))
await http.register(health, { checks: {} })
http.get('/stuck', () => new Promise(() => log.info('working')))
await runService(
  { http, log, start: ({ host, port }) => http.listen({ host, port }), stop: () => http.close() },
  { HOST: '127.0.0.1', PORT: 0, SHUTDOWN_TIMEOUT_SECONDS: 2, DRAIN_SECONDS: ${drainSeconds} },
)
`

const startSlowService = async ({ drainSeconds = 0 } = {}) => {
  // Below this package, so that the scratch file finds the same modules.
  const folder = await mkdtemp(`${import.meta.dirname}/../../.scratch-`)
  await writeFile(`${folder}/main.ts`, slowService(`${import.meta.dirname}/..`, drainSeconds))
  const child = spawn(process.execPath, [`${folder}/main.ts`], { stdio: ['ignore', 'pipe', 'inherit'] })
  // One that does not stop would keep the test's own process from ending.
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const look of waiting) look()
  })
  const line = (part: string) =>
    new Promise<string>((resolve) => {
      const look = () => {
        const found = lines.find((text) => text.includes(part))
        if (found === undefined) return
        waiting.delete(look)
        resolve(found)
      }
      waiting.add(look)
      look()
    })
  const { address } = JSON.parse(await line('"msg":"listening"')) as { address: string }
  const ended = once(child, 'exit').finally(() => rm(folder, { recursive: true }))
  return { address, line, ended, stop: (signal: NodeJS.Signals = 'SIGTERM') => child.kill(signal) }
}

const get = (url: string, options: RequestOptions = {}) =>
  new Promise<{ status: number | undefined; body: string; connection: string | undefined }>((resolve, reject) => {
    request(url, options, (response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode, body, connection: response.headers.connection }))
      response.on('error', reject)
    })
      .on('error', reject)
      .end()
  })

it('finishes the request under way, takes no further one, and ends with 0', async () => {
  const service = await startSlowService()
  const underWay = get(`${service.address}/slow`)
  await service.line('working')
  service.stop()
  await service.line('stopping')
  await expect(get(`${service.address}/slow`)).rejects.toThrow(/ECONNREFUSED|ECONNRESET/)
  expect(await underWay).toMatchObject({ status: 200, body: 'done', connection: 'close' })
  expect(await service.ended).toEqual([0, null])
})

it('ends all the same when a request never ends', async () => {
  const service = await startSlowService()
  const stuck = get(`${service.address}/stuck`).catch(() => 'cut off')
  await service.line('working')
  service.stop()
  expect(await service.ended).toEqual([1, null])
  expect(await stuck).toBe('cut off')
})

describe('a stop does not wait for', () => {
  it('a connection on which nothing was ever sent', async () => {
    const service = await startSlowService()
    const { hostname, port } = new URL(service.address)
    const silent = connect({ host: hostname, port: Number(port) })
    const closed = once(silent, 'close')
    await once(silent, 'connect')
    // Connections are accepted in turn.
    await get(`${service.address}/health/live`)
    service.stop()
    expect(await service.ended).toEqual([0, null])
    await closed
  })

  it('a connection that is kept alive', async () => {
    const service = await startSlowService()
    const agent = new Agent({ keepAlive: true })
    expect(await get(`${service.address}/health/live`, { agent })).toMatchObject({ connection: 'keep-alive' })
    service.stop()
    expect(await service.ended).toEqual([0, null])
    agent.destroy()
  })

  it('one that becomes idle only then, because its answer had begun before', async () => {
    const service = await startSlowService()
    const agent = new Agent({ keepAlive: true })
    const answer = new Promise<string>((resolve, reject) => {
      request(`${service.address}/slow-end`, { agent }, async (response) => {
        service.stop()
        resolve(String(Buffer.concat(await response.toArray())))
      })
        .on('error', reject)
        .end()
    })
    expect(await answer).toBe('begun and done')
    expect(await service.ended).toEqual([0, null])
    agent.destroy()
  })
})

describe('while it drains, a service', () => {
  it('answers what comes and says that it stops, and then takes no more', async () => {
    const service = await startSlowService({ drainSeconds: 1 })
    const agent = new Agent({ keepAlive: true })
    await get(`${service.address}/health/live`, { agent })
    service.stop()
    await service.line('stopping')
    const stops = { status: 200, connection: 'close' }
    expect(await get(`${service.address}/health/live`, { agent })).toMatchObject(stops)
    expect(await get(`${service.address}/health/ready`)).toMatchObject({
      status: 503,
      body: JSON.stringify({ status: 'stopping', checks: {} }),
      connection: 'close',
    })
    // It takes longer than the draining that is left.
    expect(await get(`${service.address}/slow`)).toMatchObject({ ...stops, body: 'done' })
    await eventually(() => expect(get(`${service.address}/health/live`)).rejects.toThrow(/ECONNREFUSED/))
    expect(await service.ended).toEqual([0, null])
    agent.destroy()
  })

  it('still has all of its time to stop in', async () => {
    const service = await startSlowService({ drainSeconds: 2 })
    service.stop()
    await service.line('stopping')
    expect(await service.ended).toEqual([0, null])
  })

  it('is one that SIGTERM has stopped: on SIGINT none drains', async () => {
    const service = await startSlowService({ drainSeconds: 60 })
    service.stop('SIGINT')
    expect(await service.ended).toEqual([0, null])
  })
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, type RequestOptions, request } from 'node:http'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { eventually } from '@marquee/testing/eventually'
import { describe, expect, it, onTestFinished } from 'vitest'

/** The source code of a process in which `runService` runs a service with slow routes. */
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
  // Inside this package, so that the scratch file resolves the same modules.
  const folder = await mkdtemp(`${import.meta.dirname}/../../.scratch-`)
  await writeFile(`${folder}/main.ts`, slowService(`${import.meta.dirname}/..`, drainSeconds))
  const child = spawn(process.execPath, [`${folder}/main.ts`], { stdio: ['ignore', 'pipe', 'inherit'] })
  // A child that does not stop would keep the test process alive.
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const check of waiting) check()
  })
  /** Waits for a log line that contains the text. */
  const line = (part: string) =>
    new Promise<string>((resolve) => {
      const check = () => {
        const found = lines.find((text) => text.includes(part))
        if (found === undefined) return
        waiting.delete(check)
        resolve(found)
      }
      waiting.add(check)
      check()
    })
  const { address } = JSON.parse(await line('"event":"service.started"')) as { address: string }
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

const stopping = '"event":"service.stopping"'

it('finishes an in-flight request, accepts no new request, and exits with 0 when stopped', async () => {
  const service = await startSlowService()
  const inFlight = get(`${service.address}/slow`)
  await service.line('working')
  service.stop()
  await service.line(stopping)
  await expect(get(`${service.address}/slow`)).rejects.toThrow(/ECONNREFUSED|ECONNRESET/)
  expect(await inFlight).toMatchObject({ status: 200, body: 'done', connection: 'close' })
  expect(await service.ended).toEqual([0, null])
})

it('exits with 1 after the stop timeout when a request never ends', async () => {
  const service = await startSlowService()
  const stuck = get(`${service.address}/stuck`).catch(() => 'cut off')
  await service.line('working')
  service.stop()
  expect(await service.ended).toEqual([1, null])
  expect(await stuck).toBe('cut off')
})

describe('a graceful stop', () => {
  it('does not wait for a connection without a request', async () => {
    const service = await startSlowService()
    const { hostname, port } = new URL(service.address)
    const silent = connect({ host: hostname, port: Number(port) })
    const closed = once(silent, 'close')
    await once(silent, 'connect')
    // The server accepts connections in order, so the silent connection has been accepted too.
    await get(`${service.address}/health/live`)
    service.stop()
    expect(await service.ended).toEqual([0, null])
    await closed
  })

  it('does not wait for an idle kept-alive connection', async () => {
    const service = await startSlowService()
    const agent = new Agent({ keepAlive: true })
    expect(await get(`${service.address}/health/live`, { agent })).toMatchObject({ connection: 'keep-alive' })
    service.stop()
    expect(await service.ended).toEqual([0, null])
    agent.destroy()
  })

  it('does not wait for a connection that becomes idle during the stop', async () => {
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

describe('a draining service', () => {
  it('serves requests and reports that it is not ready, and accepts no requests after the drain', async () => {
    const service = await startSlowService({ drainSeconds: 1 })
    const agent = new Agent({ keepAlive: true })
    await get(`${service.address}/health/live`, { agent })
    service.stop()
    await service.line(stopping)
    const served = { status: 200, connection: 'close' }
    expect(await get(`${service.address}/health/live`, { agent })).toMatchObject(served)
    expect(await get(`${service.address}/health/ready`)).toMatchObject({
      status: 503,
      body: JSON.stringify({ status: 'stopping', checks: {} }),
      connection: 'close',
    })
    // This request outlasts the rest of the drain.
    expect(await get(`${service.address}/slow`)).toMatchObject({ ...served, body: 'done' })
    await eventually(() => expect(get(`${service.address}/health/live`)).rejects.toThrow(/ECONNREFUSED/))
    expect(await service.ended).toEqual([0, null])
    agent.destroy()
  })

  it('has its whole stop timeout after the drain', async () => {
    const service = await startSlowService({ drainSeconds: 2 })
    service.stop()
    await service.line(stopping)
    expect(await service.ended).toEqual([0, null])
  })
})

it('stops without draining on SIGINT', async () => {
  const service = await startSlowService({ drainSeconds: 60 })
  service.stop('SIGINT')
  expect(await service.ended).toEqual([0, null])
})

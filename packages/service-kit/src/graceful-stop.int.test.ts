import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'

/** A process that is a service with one slow route, as `runService` runs it. */
const slowService = (kit: string) => `
import { createFastify } from '${kit}/http.ts'
import { createLogger } from '${kit}/logger.ts'
import { runService } from '${kit}/run-service.ts'

const log = createLogger({ service: 'slow', level: 'info' })
const http = createFastify(log)
http.get('/slow', async () => {
  log.info('working')
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  return 'done'
})
http.get('/stuck', () => new Promise(() => log.info('working')))
await runService(
  { http, log, start: ({ host, port }) => http.listen({ host, port }), stop: () => http.close() },
  { HOST: '127.0.0.1', PORT: 0, SHUTDOWN_TIMEOUT_SECONDS: 2 },
)
`

const startSlowService = async () => {
  // Below this package, so that the scratch file finds the same modules.
  const folder = await mkdtemp(`${import.meta.dirname}/../.scratch-`)
  await writeFile(`${folder}/main.ts`, slowService(import.meta.dirname))
  const child = spawn(process.execPath, [`${folder}/main.ts`], { stdio: ['ignore', 'pipe', 'inherit'] })
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
  return { address, line, ended, stop: () => child.kill('SIGTERM') }
}

const get = (url: string) =>
  new Promise<{ status: number | undefined; body: string; connection: string | undefined }>((resolve, reject) => {
    request(url, (response) => {
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

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '@marquee/testing/eventually'
import { freePort } from '@marquee/testing/free-port'
import { expect, it, onTestFinished } from 'vitest'
import { startTestGateway } from '../testing.ts'

/** A service with a single command, which keeps the processor busy for a millisecond. */
const source = `
import { health } from '@marquee/service-kit/http/health'
import { createFastify } from '@marquee/service-kit/http/http'
import { createLogger } from '@marquee/service-kit/service/logger'
import { runService } from '@marquee/service-kit/service/run-service'

const log = createLogger({ service: 'busy', level: 'silent' })
const http = createFastify(log)
await http.register(health, { checks: {} })
http.post('/api/v1/rooms', async () => {
  const end = performance.now() + 1
  while (performance.now() < end);
  return { done: true }
})
await runService(
  { http, log, start: ({ host, port }) => http.listen({ host, port }), stop: () => http.close() },
  { HOST: '127.0.0.1', PORT: Number(process.env.PORT), SHUTDOWN_TIMEOUT_SECONDS: 5, DRAIN_SECONDS: 2 },
)
`

const startReplica = async (main: string, port: number) => {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const isLive = () => fetch(`http://127.0.0.1:${port}/health/live`, { headers: { connection: 'close' } })
  await eventually(async () => expect((await isLive()).status).toBe(200), { within: 20_000 })
  return {
    kill: () => child.kill('SIGKILL'),
    stop: async () => {
      child.kill('SIGTERM')
      return (await once(child, 'exit'))[0]
    },
  }
}

it('no request fails while the busy replicas of a service are replaced one after the other', async () => {
  // Inside this package, so that the scratch file resolves the same modules.
  const folder = await mkdtemp(`${import.meta.dirname}/../../.scratch-`)
  onTestFinished(() => rm(folder, { recursive: true }))
  const main = `${folder}/main.ts`
  await writeFile(main, source)
  const ports = [await freePort(), await freePort()]
  const replicas = await Promise.all(ports.map((port) => startReplica(main, port)))
  onTestFinished(() => replicas.forEach((replica) => void replica.kill()))
  const gateway = await startTestGateway({
    settings: { CATALOG_URL: ports.map((port) => `http://127.0.0.1:${port}`).join(',') },
  })
  onTestFinished(() => gateway.stop())

  const statuses = new Map<unknown, number>()
  const headers = ['authorization', await gateway.bearer(), 'content-type', 'application/json']
  const command = { method: 'POST', headers, body: '{}' }
  let isOver = false
  const callers = Array.from({ length: 24 }, async (_, caller) => {
    for (let count = caller; !isOver; count += 1) {
      const outcome = await gateway.call('/api/v1/rooms', command).then(({ status }) => status, String)
      statuses.set(outcome, (statuses.get(outcome) ?? 0) + 1)
      // Some connections become idle. Some of these are used again just when the gateway closes idle connections.
      if (count % 5 === 0) await sleep([20, 490, 510, 700][count % 4])
    }
  })
  for (const index of [0, 1, 0, 1]) {
    const before = statuses.get(200) ?? 0
    // Wait until the gateway uses the other replica again.
    await sleep(1_200)
    await eventually(() => expect(statuses.get(200) ?? 0).toBeGreaterThan(before + 100))
    expect(await replicas[index]?.stop()).toBe(0)
    replicas[index] = await startReplica(main, ports[index] ?? 0)
  }
  isOver = true
  await Promise.all(callers)
  expect([...statuses.keys()]).toEqual([200])
}, 120_000)

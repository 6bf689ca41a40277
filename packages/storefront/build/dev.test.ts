import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

/** A server in the gateway's place, which answers with the path. */
const gateway = createServer(({ url }, response) => response.end(url))
let dev: ChildProcess
let address: string

beforeAll(async () => {
  await once(gateway.listen(0, '127.0.0.1'), 'listening')
  const { port } = gateway.address() as AddressInfo
  dev = spawn(process.execPath, [join(import.meta.dirname, 'dev.ts')], {
    env: { ...process.env, MARQUEE_GATEWAY: `http://127.0.0.1:${port}`, PORT: '0', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  address = await new Promise((resolve, reject) => {
    dev.once('exit', () => reject(new Error(`the server ended after this output: ${output}`)))
    dev.stdout?.on('data', (text) => {
      output += text
      const [url] = /http:\/\/localhost:\d+/.exec(output) ?? []
      if (url) resolve(url)
    })
  })
})
afterAll(async () => {
  gateway.close()
  if (dev.exitCode !== null) return
  dev.kill('SIGTERM')
  await once(dev, 'exit')
})

it('npm run dev serves the pages with hot reload', async () => {
  const page = await fetch(`${address}/films/1`, { headers: { accept: 'text/html' } })
  expect(await page.text()).toMatch(/src="\/@vite\/client".*src="\/src\/main\.tsx"/s)
  const script = await fetch(`${address}/src/main.tsx`)
  expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript'])
})

it('npm run dev passes requests of the API on to the gateway', async () => {
  expect(await (await fetch(`${address}/api/v1/cinema`)).text()).toBe('/api/v1/cinema')
})

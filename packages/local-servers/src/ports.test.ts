import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openPorts } from './ports.ts'

it('reuses the saved ports, takes others when these are in use, and fails only for a required port', async () => {
  const home = mkdtempSync(join(tmpdir(), 'marquee-ports-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  const first = await openPorts(home)
  const port = await first.take('booking')
  expect(await first.take('catalog', port)).not.toBe(port)
  const atOnce = await Promise.all(['postgres', 'rabbitmq', 's3'].map((name) => first.take(name)))
  expect(new Set(atOnce).size).toBe(3)
  first.save()

  const beside = await openPorts(home)
  onTestFinished(() => beside.release())
  expect(await beside.take('booking')).not.toBe(port)
  await first.release()
  const second = await openPorts(home)
  expect(await second.take('booking')).toBe(port)
  await second.release()

  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const third = await openPorts(home)
  onTestFinished(() => third.release())
  expect(await third.take('booking')).not.toBe(port)
  expect(await third.prefer('gateway', port)).not.toBe(port)
  await expect(third.requireFree('PORT', port)).rejects.toThrow(`Port ${port} is in use by another program. Set PORT`)
})

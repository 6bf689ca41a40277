import { freePort } from '@marquee/testing/free-port'
import { expect, it } from 'vitest'
import { startTestGateway } from '../testing.ts'

it('metrics are served on a port of their own, and name routes instead of the paths that clients send', async () => {
  const port = await freePort()
  const gateway = await startTestGateway({ settings: { METRICS_PORT: String(port) } })
  await gateway.call('/api/v1/movies/secret-path')
  await gateway.call('/api/v1/nothing/secret-path')
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const requests = text.split('\n').filter((line) => line.startsWith('http_request_duration_seconds_count'))
  expect(requests).toEqual([
    expect.stringMatching(/method="GET",route="\/api\/v1\/movies\/:id",status="200"\} 1$/),
    expect.stringMatching(/method="GET",route="none",status="404"\} 1$/),
  ])
  expect(text).not.toContain('secret-path')
  expect(text).toContain('rabbitmq_connected{service="gateway"} 0\n')
  expect((await gateway.call('/metrics')).status).toBe(404)
  await gateway.stop()
})

import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '@marquee/kernel/id'
import { createTokenIssuer, startJwksServer } from '@marquee/testing/tokens'
import { expect, it } from 'vitest'
import { startTestPayment } from '../../testing.ts'

it('does not let whoever waits for a payment hold up a stop', async () => {
  const issuer = await createTokenIssuer()
  const jwks = await startJwksServer(issuer)
  const payment = await startTestPayment({ JWKS_URL: jwks.url })
  const authorization = `Bearer ${await issuer.mint({ sub: newId() })}`
  const waiting = fetch(`${payment.url}/api/v1/reservations/${newId()}/payment`, {
    headers: { authorization, prefer: 'wait=10' },
  })
  expect(await Promise.race([waiting, sleep(500, 'still waiting')])).toBe('still waiting')
  const begun = Date.now()
  await payment.stop()
  expect((await waiting).status).toBe(404)
  expect(Date.now() - begun).toBeLessThan(5_000)
  await jwks.close()
})

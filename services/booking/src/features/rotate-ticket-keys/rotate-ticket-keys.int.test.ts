import { expect, it } from 'vitest'
import { startTestBooking } from '../../testing.ts'

const keysOf = async (base: string): Promise<{ kid: string }[]> =>
  ((await (await fetch(`${base}/.well-known/ticket-keys.json`)).json()) as { keys: { kid: string }[] }).keys

it('publishes the successor of an old key, later deletes the old private half, and withdraws no key', async () => {
  const aging = await startTestBooking()
  const days = (count: number) => aging.shiftTime(count * 86_400)
  days(89)
  expect(await keysOf(await aging.startReplica())).toHaveLength(1)
  days(91)
  const keys = await keysOf(await aging.startReplica())
  expect(keys.map(({ kid }) => kid)).toEqual(['1', '2'])
  days(93)
  const later = await aging.startReplica()
  expect(await keysOf(later)).toEqual(keys)
  expect(await aging.sql('SELECT id FROM ticket_keys WHERE private_key IS NOT NULL')).toEqual([{ id: 2 }])
  await aging.stop()
})

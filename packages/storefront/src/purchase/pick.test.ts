import { expect, it } from 'vitest'
import { clearPick, pickFor, setParty, setPick } from './pick.ts'

it('the number of people stays when seats are picked, and when they are held', () => {
  const showtimeId = crypto.randomUUID()
  setParty(showtimeId, 3)
  setPick(showtimeId, { seatIds: ['A1', 'A2', 'A3'] })
  expect(pickFor(showtimeId)).toMatchObject({ party: 3, seatIds: ['A1', 'A2', 'A3'] })
  clearPick(showtimeId)
  expect(pickFor(showtimeId)).toMatchObject({ party: 3, seatIds: [] })
})

it('another number of people changes neither the seats nor the key of their hold', () => {
  const showtimeId = crypto.randomUUID()
  setPick(showtimeId, { seatIds: ['A1'] })
  const { idempotencyKey } = pickFor(showtimeId)
  setParty(showtimeId, 2)
  expect(pickFor(showtimeId)).toMatchObject({ party: 2, seatIds: ['A1'], idempotencyKey })
})

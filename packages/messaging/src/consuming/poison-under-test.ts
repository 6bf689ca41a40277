import { defineEvent, newEvent } from '@marquee/contracts/define-event'
import type { Subscription } from '@marquee/contracts/define-subscription'
import { newId } from '@marquee/kernel/id'
import { z } from 'zod'
import { onSeatCounted } from '../seat-counting-under-test.ts'
import type { Topology } from '../topology/topology.ts'

/** The event `seatCounted` with this number kills the process that applies it. */
export const poisonNumber = 13

const seatPainted = defineEvent('booking.seat-painted.v1', z.object({ number: z.int() }))
/** Another subscription of the killed process. Its handler is slower than the poison event's. */
export const onSeatPainted: Subscription<typeof seatPainted> = {
  service: 'payment',
  name: 'on-seat-painted',
  event: seatPainted,
  delivery: 'competing',
}

export const paintedSeat = (number: number) =>
  newEvent(seatPainted, { subject: newId(), sequence: 1, data: { number } })

export const poisonTopology: Topology = {
  subscriptions: [onSeatCounted, onSeatPainted],
  // Without delays, the first failed attempt makes a dead letter.
  retryDelays: [],
}

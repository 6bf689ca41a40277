import { identityOnReservationCancelled } from '@marquee/contracts/booking-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import type { Commitments } from '../../infrastructure/commitments.ts'

/** A reservation was given up; what was paid for it goes back. */
export const onReservationCancelled = ({ commitments }: { commitments: Commitments }) =>
  subscribe(identityOnReservationCancelled, ({ data }, { tx }) =>
    commitments.learn(tx, data.reservationId, { cancelled: true }),
  )

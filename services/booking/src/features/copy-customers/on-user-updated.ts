import { bookingOnUserUpdated } from '@marquee/contracts/identity-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { saveCustomer } from '../../infrastructure/customers.ts'

export const onUserUpdated = () =>
  subscribe(
    bookingOnUserUpdated,
    async ({ data: { userId: id, email, fullName, isGuest = false }, sequence }, { tx }) => {
      await saveCustomer(tx, { id, email, fullName, isGuest, sequence })
    },
  )

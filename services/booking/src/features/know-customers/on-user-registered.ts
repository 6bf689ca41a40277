import { bookingOnUserRegistered } from '@marquee/contracts/identity-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { saveCustomer } from '../../infrastructure/customers.ts'

/** Staff find a customer's reservations by email, from the first one on. */
export const onUserRegistered = () =>
  subscribe(bookingOnUserRegistered, async ({ data: { userId: id, email, fullName }, sequence }, { tx }) => {
    await saveCustomer(tx, { id, email, fullName, sequence })
  })

import { bookingOnUserRegistered } from '@marquee/contracts/identity-events'
import { subscribe } from '@marquee/messaging/consuming/consumer'
import { saveCustomer } from '../../infrastructure/customers.ts'

/** Copies a new customer's name and email address. Staff find reservations by the email address. */
export const onUserRegistered = () =>
  subscribe(
    bookingOnUserRegistered,
    async ({ data: { userId: id, email, fullName, isGuest = false }, sequence }, { tx }) => {
      await saveCustomer(tx, { id, email, fullName, isGuest, sequence })
    },
  )

import { bookingBugs } from './bugs/booking.ts'
import { bookingExtensionBugs } from './bugs/booking-extensions.ts'
import { bookingSeatBugs } from './bugs/booking-seats.ts'
import { bookingTicketBugs } from './bugs/booking-tickets.ts'
import { catalogBugs } from './bugs/catalog.ts'
import { gatewayBugs } from './bugs/gateway.ts'
import { giveBackBugs } from './bugs/give-backs.ts'
import { guestBugs } from './bugs/guests.ts'
import { identityBugs } from './bugs/identity.ts'
import { messagingBugs } from './bugs/messaging.ts'
import { movieBugs } from './bugs/movies.ts'
import { paymentBugs } from './bugs/payment.ts'
import { serviceKitBugs } from './bugs/service-kit.ts'
import { storefrontBugs } from './bugs/storefront.ts'
import { stripeSandboxBugs } from './bugs/stripe-sandbox.ts'
import type { PlantedBug } from './planted-bug.ts'

export const plantedBugs: readonly PlantedBug[] = [
  ...identityBugs,
  ...guestBugs,
  ...catalogBugs,
  ...movieBugs,
  ...bookingBugs,
  ...bookingExtensionBugs,
  ...bookingSeatBugs,
  ...bookingTicketBugs,
  ...giveBackBugs,
  ...paymentBugs,
  ...messagingBugs,
  ...serviceKitBugs,
  ...gatewayBugs,
  ...storefrontBugs,
  ...stripeSandboxBugs,
]

import type { CrashPointName } from '@marquee/messaging/crash-points'

export const services = ['identity', 'catalog', 'booking', 'payment'] as const
export type ServiceUnderTest = (typeof services)[number]

/**
 * The services that the lab may kill at each crash point. One task of payment has no crash point: the task that reads
 * Stripe's list of events to find lost webhooks. It changes nothing at Stripe, and runs again every 15 seconds.
 */
export const servicesAt: Readonly<Record<CrashPointName, readonly ServiceUnderTest[]>> = {
  'between commit and publish': services,
  'between placing and its answer': ['booking'],
  'between publish and mark': services,
  'between handler and commit': ['booking', 'payment'],
  'between handler and ack': ['booking', 'payment'],
  'between Stripe’s intent and its record': ['payment'],
  'between Stripe’s refund and its record': ['payment'],
  'between Stripe’s new amount and its record': ['payment'],
  'between Stripe’s refund of seats and its record': ['payment'],
  'between Stripe’s cancellation and its record': ['payment'],
  'between webhook and commit': ['payment'],
}

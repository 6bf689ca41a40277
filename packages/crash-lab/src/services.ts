import type { CrashPointName } from '@marquee/messaging/crash-points'

export const services = ['identity', 'catalog', 'booking', 'payment'] as const
export type ServiceUnderTest = (typeof services)[number]

/**
 * Which services come to each crash point. Payment's reading of Stripe's list of events, which finds lost webhooks, has no
 * crash point: it changes nothing at Stripe, is repeated when it is due, and first runs after 45 seconds, when a hold of
 * the lab has long lapsed.
 */
export const servicesAt: Readonly<Record<CrashPointName, readonly ServiceUnderTest[]>> = {
  'between commit and publish': services,
  'between placing and its answer': ['booking'],
  'between publish and mark': services,
  'between handler and commit': ['booking', 'payment'],
  'between handler and ack': ['booking', 'payment'],
  'between Stripe’s intent and its record': ['payment'],
  'between Stripe’s refund and its record': ['payment'],
  'between Stripe’s cancellation and its record': ['payment'],
  'between webhook and commit': ['payment'],
}

import { type Channel, channel } from 'node:diagnostics_channel'

const names = [
  'between commit and publish',
  'between placing and its answer',
  'between publish and mark',
  'between handler and commit',
  'between handler and ack',
  'between Stripe’s intent and its record',
  'between Stripe’s refund and its record',
  'between Stripe’s cancellation and its record',
  'between Stripe’s new amount and its record',
  'between Stripe’s refund of seats and its record',
  'between webhook and commit',
] as const

export type CrashPointName = (typeof names)[number]

/**
 * A diagnostics channel for each crash point: a process publishes on the point's channel when the process reaches the
 * point. Only the crash lab subscribes.
 */
export const crashPointChannels = Object.fromEntries(
  names.map((name) => [name, channel(`marquee:crash-point:${name}`)]),
) as Readonly<Record<CrashPointName, Channel>>

/**
 * Marks a place between two steps that belong together: a process killed there has done the first step and not the
 * second. Without a subscriber the call does nothing.
 */
export const crashPoint = (name: CrashPointName): void => crashPointChannels[name].publish(undefined)

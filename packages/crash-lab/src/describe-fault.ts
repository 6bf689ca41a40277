import type { Fault } from './plan.ts'

/** Milliseconds as text, such as `7.3 s`. */
export const inSeconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

const details = (fault: Fault): string => {
  switch (fault.kind) {
    case 'kill':
    case 'stop gracefully':
      return fault.process
    case 'kill at':
      return `${fault.process} ${fault.point}, at pass ${fault.skips + 1}, within ${inSeconds(fault.for)}`
    case 'freeze':
      return `${fault.process} for ${inSeconds(fault.for)}`
    case 'clock off':
      return `${fault.process} by ${fault.seconds} s for ${inSeconds(fault.for)}`
    case 'cut':
    case 'stall':
      return `${fault.service} from ${fault.dependency} for ${inSeconds(fault.for)}`
    case 'slow':
      return `${fault.service} to ${fault.dependency}, ${fault.milliseconds} ms late, for ${inSeconds(fault.for)}`
    case 'disk alarm':
      return `rabbitmq for ${inSeconds(fault.for)}`
    case 'repeat events':
      return `up to ${fault.count} of ${fault.service}`
    case 'delay and shuffle events':
      return `queue ${fault.queue} for ${inSeconds(fault.for)}`
    case 'poison':
      return `one message into queue ${fault.queue}`
    case 'webhooks':
      return `${fault.fate} for ${inSeconds(fault.for)}`
    case 'Stripe fails':
      return `the next ${fault.count} requests with ${fault.status}, ${fault.when === 'before_work' ? 'before' : 'after'} the work is done`
    case 'Stripe is slow':
      return `${fault.milliseconds} ms late for ${inSeconds(fault.for)}`
    case 'refunds come back':
      return `the next ${fault.count} refunds fail after they have succeeded`
    case 'slow bodies':
      return `${fault.count} requests to each service for ${inSeconds(fault.for)}`
  }
}

/** A fault as text, such as `slow: booking to postgres, 200 ms late, for 7.3 s`. */
export const describeFault = (fault: Fault): string => `${fault.kind}: ${details(fault)}`

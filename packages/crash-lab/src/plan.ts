import { queueName } from '@marquee/contracts/define-subscription'
import { subscriptions } from '@marquee/contracts/subscriptions'
import type { CrashPointName } from '@marquee/messaging/crash-points'
import { type Random, seededRandom } from './random.ts'
import { type ServiceUnderTest, services, servicesAt } from './services.ts'

export const visitKinds = [
  'browse',
  'buy',
  'buy after a declined card',
  'extend the hold and buy',
  'extend the hold and abandon',
  'buy the best seats',
  'buy seats for a wheelchair user and companions',
  'buy and cancel the ticket',
  'buy and give a seat back',
  'give a seat back and buy',
  'pay and give a seat back at once',
  'pay and cancel at once',
  'pay and extend the hold at once',
  'pay at the last moment',
  'pay late',
  // The system often learns of this payment too late. A second after the expiry another customer requests the seats.
  'pay just before the expiry, with a rival',
  'hold and cancel',
  'abandon',
  'change the name',
  // The system refuses this request if the customer already has an account.
  'become an account',
] as const
export type VisitKind = (typeof visitKinds)[number]

/** One visit of a customer. `choices` are indexes of seats in the room; the customer takes the first free choice. */
export type Visit = {
  readonly kind: VisitKind
  readonly showtime: number
  readonly choices: readonly (readonly number[])[]
  /** Sends the request for the seats twice at once, with one idempotency key. */
  readonly submitsTwice: boolean
  /** Milliseconds before the customer's next step. */
  readonly pause: number
}

/** All customers request the same seats at the same moment, as when a movie goes on sale. */
export type Rush = { readonly at: number; readonly showtime: number; readonly seats: readonly number[] }

export type StaffAct = {
  readonly at: number
  readonly act:
    | 'cancel a showtime'
    | 'refund a part'
    | 'refund a part that fails later'
    | 'close an account'
    | 'log in'
    | 'rename the movie'
}

/** A fault to inject. `for` is how long the fault lasts, in milliseconds; a fault without `for` is over at once. */
export type Fault =
  | { readonly kind: 'kill'; readonly process: string }
  | { readonly kind: 'stop gracefully'; readonly process: string }
  | {
      readonly kind: 'kill at'
      readonly process: string
      readonly point: CrashPointName
      readonly skips: number
      readonly for: number
    }
  | { readonly kind: 'freeze'; readonly process: string; readonly for: number }
  | { readonly kind: 'clock off'; readonly process: string; readonly seconds: number; readonly for: number }
  | ({ readonly kind: 'cut'; readonly for: number } & Link)
  | ({ readonly kind: 'stall'; readonly for: number } & Link)
  | ({ readonly kind: 'slow'; readonly milliseconds: number; readonly for: number } & Link)
  | { readonly kind: 'disk alarm'; readonly for: number }
  | { readonly kind: 'repeat events'; readonly service: ServiceUnderTest; readonly count: number }
  | { readonly kind: 'delay and shuffle events'; readonly queue: string; readonly for: number }
  | { readonly kind: 'poison'; readonly queue: string }
  | {
      readonly kind: 'webhooks'
      readonly fate: 'late' | 'reversed' | 'lost' | 'doubled' | 'shuffled'
      readonly for: number
    }
  | {
      readonly kind: 'Stripe fails'
      readonly status: 429 | 500 | 503 | 'no answer'
      readonly when: 'before_work' | 'after_work'
      readonly count: number
    }
  | { readonly kind: 'Stripe is slow'; readonly milliseconds: number; readonly for: number }
  | { readonly kind: 'refunds come back'; readonly count: number }
  /** Clients begin `count` requests to each service and send the bodies at one byte a second. */
  | { readonly kind: 'slow bodies'; readonly count: number; readonly for: number }

/** The connections between a service and one of its dependencies. */
type Link = { readonly service: ServiceUnderTest; readonly dependency: Dependency }
export type Dependency = 'postgres' | 'rabbitmq' | 'stripe'
export type FaultKind = Fault['kind']

/** A fault and its start, in milliseconds from the start of the run. */
export type PlannedFault = { readonly at: number; readonly fault: Fault }

export type Plan = {
  readonly seed: number
  readonly seconds: number
  readonly showtimes: number
  /** For each customer, more visits than fit into the run. */
  readonly customers: readonly (readonly Visit[])[]
  readonly rushes: readonly Rush[]
  readonly staff: readonly StaffAct[]
  readonly faults: readonly PlannedFault[]
}

/** Each room has two rows of ordinary seats, and a third row with a wheelchair space and two companion seats. */
export const seatsInRow = 10
const ordinarySeats = 2 * seatsInRow
const customersInRun = 10
const visitsOfCustomer = 40
const showtimesInRun = 5
const rushesInRun = 6

/** The queues in which events wait for a service. */
const queues = subscriptions.filter(({ delivery }) => delivery === 'competing').map(queueName)

/** Queues that receive events throughout a run. */
const busyQueues: readonly string[] = [
  'booking.on-payment-succeeded',
  'booking.on-payment-refunded',
  'booking.on-user-updated',
  'payment.on-reservation-placed',
  'payment.on-reservation-expired',
  'payment.on-reservation-cancelled',
  'payment.on-seats-given-back',
]

/** Services with little work in a run. They may pass a crash point only once, so they are killed at the first pass. */
const quietServices: readonly string[] = ['identity', 'catalog']

const planVisit = (random: Random): Visit => ({
  // Most invariants are about purchases.
  kind: random.chance(30) ? 'buy' : random.pick(visitKinds),
  showtime: random.between(0, showtimesInRun - 1),
  choices: Array.from({ length: 3 }, () => {
    const seats = random.between(1, 3)
    const first = random.between(0, ordinarySeats - seats)
    return Array.from({ length: seats }, (_, index) => first + index)
  }),
  submitsTwice: random.chance(25),
  pause: random.between(0, 800),
})

const planRush = (random: Random, milliseconds: number): Rush => {
  const first = random.between(0, ordinarySeats - 2)
  return {
    at: random.between(0, milliseconds),
    showtime: random.between(0, showtimesInRun - 1),
    seats: [first, first + 1],
  }
}

const planStaff = (random: Random, milliseconds: number): StaffAct[] => [
  ...(random.chance(60)
    ? [{ at: random.between(milliseconds / 2, milliseconds), act: 'cancel a showtime' } as const]
    : []),
  ...(random.chance(60)
    ? [
        {
          at: random.between(milliseconds / 3, milliseconds),
          act: random.pick(['refund a part', 'refund a part that fails later'] as const),
        },
      ]
    : []),
  ...(random.chance(40)
    ? [{ at: random.between(milliseconds / 2, milliseconds), act: 'close an account' } as const]
    : []),
  { at: random.between(0, milliseconds), act: 'log in' },
  { at: random.between(0, milliseconds), act: 'rename the movie' },
]

const serviceOf = (process: string): string => process.split('-')[0] ?? process

/** Draws the details of a fault of each kind. */
const drawFault: Record<FaultKind, (random: Random, processes: readonly string[]) => Fault> = {
  kill: (random, processes) => ({
    kind: 'kill',
    process: random.pick([...processes, 'rabbitmq', 'postgres', 'stripe-sandbox']),
  }),
  'stop gracefully': (random, processes) => ({
    kind: 'stop gracefully',
    process: random.pick([...processes, 'rabbitmq']),
  }),
  'kill at': (random, processes) => {
    const point = random.pick(Object.keys(servicesAt) as CrashPointName[])
    const passing: readonly string[] = servicesAt[point]
    const process = random.pick(processes.filter((each) => passing.includes(serviceOf(each))))
    const skips = quietServices.includes(serviceOf(process)) ? 0 : random.between(0, 1)
    return { kind: 'kill at', process, point, skips, for: 20_000 }
  },
  freeze: (random, processes) => ({
    kind: 'freeze',
    process: random.pick([...processes, 'rabbitmq']),
    for: random.between(5_000, 25_000),
  }),
  'clock off': (random, processes) => ({
    kind: 'clock off',
    process: random.pick(processes),
    seconds: random.pick([-600, 600]),
    for: random.between(6_000, 15_000),
  }),
  cut: (random) => ({ kind: 'cut', ...planLink(random), for: random.between(1_000, 12_000) }),
  stall: (random) => ({ kind: 'stall', ...planLink(random), for: random.between(3_000, 15_000) }),
  slow: (random) => ({
    kind: 'slow',
    ...planLink(random),
    milliseconds: random.pick([50, 200, 800]),
    for: random.between(3_000, 12_000),
  }),
  'disk alarm': (random) => ({ kind: 'disk alarm', for: random.between(4_000, 12_000) }),
  'repeat events': (random) => ({
    kind: 'repeat events',
    service: random.pick(services),
    count: random.between(5, 50),
  }),
  'delay and shuffle events': (random) => ({
    kind: 'delay and shuffle events',
    queue: random.pick(random.chance(75) ? busyQueues : queues),
    for: random.between(4_000, 10_000),
  }),
  poison: (random) => ({ kind: 'poison', queue: random.pick(queues) }),
  webhooks: (random) => ({
    kind: 'webhooks',
    fate: random.pick(['late', 'reversed', 'lost', 'doubled', 'shuffled'] as const),
    for: random.between(4_000, 20_000),
  }),
  'Stripe fails': (random) => ({
    kind: 'Stripe fails',
    status: random.pick([429, 500, 503, 'no answer'] as const),
    when: random.pick(['before_work', 'after_work'] as const),
    count: random.between(2, 8),
  }),
  'Stripe is slow': (random) => ({
    kind: 'Stripe is slow',
    milliseconds: random.pick([500, 3_000, 12_000]),
    for: random.between(3_000, 10_000),
  }),
  // Only one refund fails. After a second failure the payment service waits a minute before its next attempt, and the
  // lab gives up after a minute.
  'refunds come back': () => ({ kind: 'refunds come back', count: 1 }),
  // These are more requests to each service than the gateway has connections to that service.
  'slow bodies': (random) => ({ kind: 'slow bodies', count: 150, for: random.between(4_000, 12_000) }),
}

/** Faults that start in the first third of a run, so that a process has time to restart, or an event to arrive. */
const earlyKinds: readonly FaultKind[] = ['kill at', 'delay and shuffle events']

export const faultKinds = Object.keys(drawFault) as FaultKind[]

const planLink = (random: Random): Link => {
  const dependency = random.pick(['postgres', 'rabbitmq', 'stripe'] as const)
  return { dependency, service: dependency === 'stripe' ? 'payment' : random.pick(services) }
}

/**
 * Plans a run. The same seed and options give the same plan.
 *
 * @param options.seconds how long faults are injected
 * @param options.kinds the kinds of faults to draw from
 * @param options.processes every process of the services and the gateway, such as `booking` and `booking-2`
 */
export const planRun = (
  seed: number,
  { seconds, kinds, processes }: { seconds: number; kinds: readonly FaultKind[]; processes: readonly string[] },
): Plan => {
  const random = seededRandom(seed)
  const milliseconds = seconds * 1000
  const customers = random.fork()
  const staff = random.fork()
  const faults = random.fork()
  const count = kinds.length === 0 ? 0 : faults.between(4, 4 + Math.ceil(seconds / 6))
  return {
    seed,
    seconds,
    showtimes: showtimesInRun,
    customers: Array.from({ length: customersInRun }, () =>
      Array.from({ length: visitsOfCustomer }, () => planVisit(customers)),
    ),
    rushes: Array.from({ length: rushesInRun }, () => planRush(customers, milliseconds)),
    staff: planStaff(staff, milliseconds),
    faults: Array.from({ length: count }, () => {
      const kind = faults.pick(kinds)
      const latest = earlyKinds.includes(kind) ? Math.floor(milliseconds / 3) : milliseconds
      return {
        at: faults.between(Math.min(1_000, latest), latest),
        fault: drawFault[kind](faults, processes),
      }
    }).toSorted((a, b) => a.at - b.at),
  }
}

import { queueName } from '@marquee/contracts/define-subscription'
import { subscriptions } from '@marquee/contracts/subscriptions'
import type { CrashPointName } from '@marquee/messaging/crash-points'
import { type Random, seededRandom } from './random.ts'
import { type ServiceUnderTest, services, servicesAt } from './services.ts'

export const visitKinds = [
  'browse',
  'buy',
  'buy after a declined card',
  'buy and give the ticket back',
  'pay and cancel at once',
  'pay at the last moment',
  'pay late',
  // Somebody else takes the seats as soon as the hold has lapsed.
  'pay too late',
  'hold and cancel',
  'abandon',
  'change the name',
] as const
export type VisitKind = (typeof visitKinds)[number]

/** One customer's wish. `seats` are places in the room, of which the first free choice is taken. */
export type Visit = {
  readonly kind: VisitKind
  readonly showtime: number
  readonly choices: readonly (readonly number[])[]
  /** Asks for the seats twice at once, under one idempotency key. */
  readonly pressesTwice: boolean
  /** Milliseconds that the customer thinks before the next step. */
  readonly pause: number
}

/** Everybody wants the same seats in the same moment, as when a film goes on sale. */
export type Rush = { readonly at: number; readonly showtime: number; readonly seats: readonly number[] }

export type StaffAct = {
  readonly at: number
  readonly act:
    | 'cancel a showtime'
    | 'refund a part'
    | 'refund a part in vain'
    | 'close an account'
    | 'log in'
    | 'rename the film'
}

/** What is done to the system. `for` is how long it lasts, in milliseconds; what has none is over at once. */
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
  /** Strangers begin requests to every service and send their bodies a byte a second. */
  | { readonly kind: 'slow bodies'; readonly count: number; readonly for: number }

/** The way from a service to something that it depends on. */
type Link = { readonly service: ServiceUnderTest; readonly dependency: Dependency }
export type Dependency = 'postgres' | 'rabbitmq' | 'stripe'
export type FaultKind = Fault['kind']

/** A fault and when it begins, in milliseconds from the run's start. */
export type PlannedFault = { readonly at: number; readonly fault: Fault }

export type Plan = {
  readonly seed: number
  readonly seconds: number
  readonly showtimes: number
  /** For each customer, more visits than there is time for. */
  readonly customers: readonly (readonly Visit[])[]
  readonly rushes: readonly Rush[]
  readonly staff: readonly StaffAct[]
  readonly faults: readonly PlannedFault[]
}

/** Each room has two rows. */
export const seatsInRow = 10
const seatsInRoom = 2 * seatsInRow
const customersInRun = 10
const visitsOfCustomer = 40
const showtimesInRun = 5
const rushesInRun = 6

/** Everything that a service has still to apply waits in one of these. */
const queues = subscriptions.filter(({ delivery }) => delivery === 'competing').map(queueName)

/** In these something comes all the time. */
const busy: readonly string[] = [
  'booking.on-payment-succeeded',
  'booking.on-payment-refunded',
  'booking.on-user-updated',
  'payment.on-reservation-placed',
  'payment.on-reservation-expired',
  'payment.on-reservation-cancelled',
]

/** Of these little is heard in a run: what is to die there must do so the first time. */
const quiet: readonly string[] = ['identity', 'catalog']

const planVisit = (random: Random): Visit => ({
  // Buying is what it is all about.
  kind: random.chance(30) ? 'buy' : random.pick(visitKinds),
  showtime: random.between(0, showtimesInRun - 1),
  choices: Array.from({ length: 3 }, () => {
    const seats = random.between(1, 3)
    const first = random.between(0, seatsInRoom - seats)
    return Array.from({ length: seats }, (_, index) => first + index)
  }),
  pressesTwice: random.chance(25),
  pause: random.between(0, 800),
})

const planRush = (random: Random, milliseconds: number): Rush => {
  const first = random.between(0, seatsInRoom - 2)
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
          act: random.pick(['refund a part', 'refund a part in vain'] as const),
        },
      ]
    : []),
  ...(random.chance(40)
    ? [{ at: random.between(milliseconds / 2, milliseconds), act: 'close an account' } as const]
    : []),
  { at: random.between(0, milliseconds), act: 'log in' },
  { at: random.between(0, milliseconds), act: 'rename the film' },
]

type Surroundings = {
  /** Every process of the services and the gateway, such as `booking` and `booking-2`. */
  readonly processes: readonly string[]
}

const serviceOf = (process: string): string => process.split('-')[0] ?? process

const makers: Record<FaultKind, (random: Random, surroundings: Surroundings) => Fault> = {
  kill: (random, { processes }) => ({
    kind: 'kill',
    process: random.pick([...processes, 'rabbitmq', 'postgres', 'stripe-sandbox']),
  }),
  'stop gracefully': (random, { processes }) => ({
    kind: 'stop gracefully',
    process: random.pick([...processes, 'rabbitmq']),
  }),
  'kill at': (random, { processes }) => {
    const point = random.pick(Object.keys(servicesAt) as CrashPointName[])
    const passing: readonly string[] = servicesAt[point]
    const process = random.pick(processes.filter((each) => passing.includes(serviceOf(each))))
    const skips = quiet.includes(serviceOf(process)) ? 0 : random.between(0, 1)
    return { kind: 'kill at', process, point, skips, for: 20_000 }
  },
  freeze: (random, { processes }) => ({
    kind: 'freeze',
    process: random.pick([...processes, 'rabbitmq']),
    for: random.between(5_000, 25_000),
  }),
  'clock off': (random, { processes }) => ({
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
    queue: random.pick(random.chance(75) ? busy : queues),
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
  // One at a time: after a second failure the same money waits for a minute, as long as the lab does.
  'refunds come back': () => ({ kind: 'refunds come back', count: 1 }),
  // For each service, more than the connections that the gateway has to it.
  'slow bodies': (random) => ({ kind: 'slow bodies', count: 150, for: random.between(4_000, 12_000) }),
}

/** These come to nothing if there is no time left for a process to start again, and for something to come by. */
const waiting: readonly FaultKind[] = ['kill at', 'delay and shuffle events']

export const faultKinds = Object.keys(makers) as FaultKind[]

const planLink = (random: Random): Link => {
  const dependency = random.pick(['postgres', 'rabbitmq', 'stripe'] as const)
  return { dependency, service: dependency === 'stripe' ? 'payment' : random.pick(services) }
}

/**
 * What happens in a run: the same for the same seed and surroundings.
 *
 * @param kinds the kinds of faults to draw from
 */
export const planRun = (
  seed: number,
  { seconds, kinds, ...surroundings }: Surroundings & { seconds: number; kinds: readonly FaultKind[] },
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
      const latest = waiting.includes(kind) ? Math.floor(milliseconds / 3) : milliseconds
      return {
        at: faults.between(Math.min(1_000, latest), latest),
        fault: makers[kind](faults, surroundings),
      }
    }).toSorted((a, b) => a.at - b.at),
  }
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { queueName } from '@marquee/contracts/define-subscription'
import { subscriptions } from '@marquee/contracts/subscriptions'
import { secretsIn, secretsInLogs } from '@marquee/local-stack/log-secrets'
import { type OwnCinema, openCinema } from '@marquee/system-tests/cinema'
import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { breakingStatements } from './breaking-statements.ts'
import { cardNumber, type Sent, type Visits, visitsTo } from './cinema-visits.ts'
import { type ApiCall, reads, writes } from './failing-requests.ts'
import { newPerson, recordSecret, recordSecretsOf, secrets } from './known-secrets.ts'

const services = ['identity', 'catalog', 'booking', 'payment'] as const

/** Long enough to pay a hold in this test, and short enough to expire before the statements fail. */
const holdSeconds = 5

let cinema: OwnCinema
let visits: Visits
let breaking: ReturnType<typeof breakingStatements>

type Line = { task?: string; queue?: string; msg?: string; err?: { message?: string; cause?: { table?: string } } }

/** All warnings and errors in a service's log. */
const failuresOf = (service: string): Line[] =>
  readFileSync(join(cinema.home, 'logs', `${service}.log`), 'utf8')
    .split('\n')
    .filter((line) => /^\{"level":"(?:warn|error|fatal)"/.test(line) && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Line)

const ready = () =>
  eventually(async () => expect((await fetch(`${cinema.gateway}/health/ready`)).status).toBe(200), {
    within: 30_000,
    every: 100,
  })

/** The background tasks of a service, from its metrics. */
const tasksOf = async (service: (typeof services)[number]): Promise<string[]> => {
  const text = await (await fetch(`${cinema.stack().services[service].url}/metrics`)).text()
  return [...text.matchAll(/^background_task_failures_total\{task="((?:[^"\\]|\\.)*)"/gm)].map(([, task = '']) => task)
}

/** RabbitMQ's management API, in the default vhost. */
const management = async <T>(method: string, path: string, body?: object): Promise<T> => {
  const { management: url, user, password } = cinema.stack().rabbitmq
  const response = await fetch(`${url}/api/${path}`, {
    method,
    headers: { authorization: `Basic ${btoa(`${user}:${password}`)}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

/** The headers of every message in the delay queues and of every dead letter. */
const headersOfFailed = async (): Promise<string[]> => {
  const queues = subscriptions
    .filter(({ delivery }) => delivery === 'competing')
    .map(({ service, name }) => `${service}.${name}.dead`)
  const waiting = ['1s', '10s', '1m', '10m'].map((delay) => `marquee.retry.${delay}`)
  const found: string[] = []
  for (const queue of [...queues, ...waiting]) {
    const take = { count: 1_000, ackmode: 'ack_requeue_true', encoding: 'auto' }
    type Message = { properties: { headers?: object } }
    const messages = await management<Message[]>('POST', `queues/%2F/${queue}/get`, take)
    found.push(...messages.map(({ properties }) => JSON.stringify(properties.headers ?? {})))
  }
  return found
}

const sees = (token: string, reservationId: string, status: string) =>
  eventually(async () =>
    expect((await visits.send('GET', `/reservations/${reservationId}`, { token })).body).toMatchObject({ status }),
  )

/** A day in the cinema without faults. Every secret occurs, and almost every type of event. */
const goodDay = async () => {
  const { superuser } = cinema.stack()
  recordSecret('an address', superuser.email)
  recordSecretsOf(cinema.stack())
  recordSecret('the secret of the home folder', readFileSync(join(cinema.home, 'secret'), 'utf8').trim())
  recordSecret('a card number', cardNumber)

  const { token: staff } = await visits.logIn(superuser)
  const [showtimeId, otherShowtimeId, gone] = [
    await cinema.showtime(),
    await cinema.showtime(),
    await cinema.showtime(),
  ]
  const user = await visits.register(newPerson('Ottilie', 'Zwirnblatt'))
  const abandoned = await visits.hold(user.token, otherShowtimeId, 'A9', 'A10')
  await visits.succeed('DELETE', `/reservations/${abandoned}/seats/A10`, { token: user.token })

  const bought = await visits.hold(user.token, showtimeId, 'A1')
  await visits.succeed('POST', `/reservations/${bought}/extend`, { token: user.token })
  const paid = await visits.payable(user.token, bought)
  expect(await visits.payInBrowser(paid)).toBe(200)
  await sees(user.token, bought, 'confirmed')
  await cinema.stripe.refunds.create({ payment_intent: paid.intent, amount: 100 })
  const returned = await visits.hold(user.token, showtimeId, 'A2')
  await visits.payInBrowser(await visits.payable(user.token, returned))
  await sees(user.token, returned, 'confirmed')
  await visits.succeed('DELETE', `/reservations/${returned}`, { token: user.token })
  await sees(user.token, returned, 'refunded')

  const { body: genre } = await visits.succeed('POST', '/movies/genres', { token: staff, body: { name: 'Stummfilm' } })
  const room = await cinema.room()
  await visits.succeed('PATCH', `/rooms/${room.id}`, { token: staff, body: { name: `${room.name} again` } })
  await visits.succeed('PATCH', `/movies/${cinema.movie.id}`, { token: staff, body: { title: 'Nosferatu' } })
  await visits.succeed('DELETE', `/showtimes/${gone}`, { token: staff })

  const leaving = await visits.register(newPerson('Waldemar', 'Pfefferkuchen'))
  await visits.succeed('DELETE', '/users/me', { token: leaving.token, body: { current_password: leaving.password } })
  const next = recordSecret('a new password', 'Haselnusseis-im-Foyer')
  const change = {
    full_name: `Ottilie ${recordSecret('a new name', 'Sonnenschirm')}`,
    password: next,
    current_password: user.password,
  }
  await visits.succeed('PATCH', '/users/me', { token: user.token, body: change })
  const refreshed = await visits.succeed('POST', '/auth/refresh', { headers: { cookie: user.cookie } })
  recordSecret('a refresh token', refreshed.body['refresh_token'])
  await sees(user.token, abandoned, 'expired')

  for (const { password_hash } of await cinema.sql('SELECT password_hash FROM identity.users')) {
    recordSecret('a password hash', password_hash)
  }
  return {
    staff,
    user: { ...user, password: next, ...(await visits.logIn({ email: user.email, password: next })) },
    ticketId: bought,
    movieId: cinema.movie.id,
    showtimeId,
    otherShowtimeId,
    roomId: room.id,
    genreId: String(genre['id']),
    leaver: await visits.register(newPerson('Kasimir', 'Blumenkohl')),
  }
}

type GoodDay = Awaited<ReturnType<typeof goodDay>>

/** Sends malformed requests, with secrets in places where they do not belong. */
const mistakes = async ({ user, unpaid }: GoodDay & { unpaid: { intent: string; clientSecret: string } }) => {
  const json = { 'content-type': 'application/json' }
  const { email, password, token } = user
  const event = JSON.stringify({
    id: 'evt_nonsense',
    object: 'event',
    data: { object: { ...unpaid, receipt_email: email } },
  })
  const secret = cinema.stack().stripe.webhook_secret
  const signature = cinema.stripe.webhooks.generateTestHeaderString({ payload: event, secret })
  const wrong: ApiCall[] = [
    ['POST', '/users', { body: `{"email": "${email}", "password": "${password}`, headers: json }],
    ['POST', '/users', { body: { email, password, full_name: user.full_name, card: cardNumber } }],
    ['POST', '/auth/access-token', { body: new URLSearchParams({ username: password, password: `${password}!` }) }],
    ['POST', '/auth/refresh', { body: { refresh_token: user.refreshToken.toUpperCase() } }],
    ['GET', `/reservations?access_token=${token}&email=${encodeURIComponent(email)}`],
    ['GET', '/reservations', { token: token.slice(0, -3) }],
    ['POST', '/payments/stripe', { body: event, headers: json }],
    ['POST', '/payments/stripe', { body: event, headers: { ...json, 'stripe-signature': signature } }],
  ]
  for (const request of wrong) expect((await visits.send(...request)).status).toBeLessThan(500)
}

/** Publishes messages that cannot be parsed as events; they become dead letters at once. */
const publishUnparseable = async ({ user: { id, email, full_name, password } }: GoodDay) => {
  const type = 'identity.user-registered.v1'
  const envelope = { specversion: '1.0', id: crypto.randomUUID(), source: email, type, subject: id, sequence: 1 }
  const event = { ...envelope, time: new Date().toISOString(), datacontenttype: 'application/json' }
  const payloads = [
    `{"email": "${email}", "password": "${password}`,
    JSON.stringify({ ...event, data: { userId: full_name, email: password, fullName: [email] } }),
    JSON.stringify({ ...event, time: email, data: {} }),
  ]
  for (const payload of payloads) {
    const message = { properties: {}, routing_key: 'booking.on-user-registered', payload, payload_encoding: 'string' }
    await management('POST', 'exchanges/%2F/amq.default/publish', message)
  }
}

/** Makes storing Stripe's response fail, as a locked row does. The failing step has the client secret in memory. */
const failToStoreStripesResponse = async ({ user, otherShowtimeId }: GoodDay): Promise<string> => {
  await breaking.refuseRows('payment.payments', 'client_secret IS NULL')
  const id = await visits.hold(user.token, otherShowtimeId, 'B1')
  await eventually(async () => {
    const { status } = await visits.send('GET', `/reservations/${id}/payment`, { token: user.token })
    expect(status).toBe(200)
  })
  const problem = await eventually(async () => {
    const [row] = await cinema.sql('SELECT problem FROM payment.payments WHERE reservation_id = $1', [id])
    expect(row?.['problem']).toEqual(expect.any(String))
    return String(row?.['problem'])
  })
  await breaking.acceptWrites('payment.payments')
  return problem
}

/**
 * Makes identity's start fail, as a read-only database does: the process cannot create its first superuser and exits.
 */
const failToStart = async (): Promise<void> => {
  const { email } = cinema.stack().superuser
  await cinema.sql("UPDATE identity.users SET email = 'moved@marquee.example' WHERE email = $1", [email])
  await breaking.refuseRows('identity.users', `email <> '${email}'`)
  await expect(cinema.running.startService('identity')).rejects.toThrow()
  // The supervisor keeps restarting identity until it is stopped.
  await cinema.running.stopService('identity')
  await breaking.acceptWrites('identity.users')
  await cinema.sql("UPDATE identity.users SET email = $1 WHERE email = 'moved@marquee.example'", [email])
}

/** Sends requests. Resolves with the requests whose status was below 500; there are none while everything fails. */
const served = async (requests: readonly ApiCall[]): Promise<string[]> => {
  const found: string[] = []
  for (const [method, path, options] of requests) {
    const { status, text } = await visits.send(method, path, options)
    if (status < 500) found.push(`${method} ${path}: ${status} ${text}`)
  }
  return found
}

/** Sends the webhook of the newest `payment_intent.succeeded` event, which the sandbox has dropped. */
const sendLostWebhook = async (): Promise<Sent> => {
  const { data } = await cinema.stripe.events.list({ limit: 1, type: 'payment_intent.succeeded' })
  const payload = JSON.stringify(data[0])
  const secret = cinema.stack().stripe.webhook_secret
  const signature = cinema.stripe.webhooks.generateTestHeaderString({ payload, secret })
  const headers = { 'content-type': 'application/json', 'stripe-signature': signature }
  return visits.send('POST', '/payments/stripe', { body: payload, headers })
}

/**
 * Records every event again with a new id, so that each subscription has an event to fail at. Resolves with the types.
 */
const recordAgain = async (): Promise<Set<string>> => {
  const columns = 'type, subject, sequence, traceparent, data'
  for (const name of services) {
    await cinema.sql(
      `INSERT INTO ${name}.events (id, ${columns}) SELECT gen_random_uuid(), ${columns} FROM ${name}.events`,
    )
  }
  const all = services.map((name) => `SELECT type FROM ${name}.events`).join(' UNION ')
  return new Set((await cinema.sql(all)).map(({ type }) => String(type)))
}

const competing = subscriptions.filter(({ delivery }) => delivery === 'competing')

/** Types without an event here: refunds of late payments take a minute, and are handled like other refunds. */
const withoutExample = ['booking.reservation-refund-due.v1']

/**
 * Tasks that may have nothing to do. Catalog subscribes to nothing, so its inbox is empty. The next two follow a change
 * that the same process has stored, and nothing can be stored. The others run at most once a minute, and write only if
 * they find something: an unused guest, an old key, a reservation without tickets.
 */
const idleTasks = [
  'catalog: prune inbox',
  'payment: open payments at once',
  'booking: poll watched seats that this process has changed',
  'identity: anonymise guests',
  'booking: rotate ticket keys',
  'booking: load ticket keys',
  'booking: issue missing tickets',
]

const seen = {
  tasks: [] as string[],
  problem: '',
  headers: [] as string[],
  types: new Set<string>(),
  served: [] as string[],
}

const failWrites = async (day: GoodDay): Promise<void> => {
  await breaking.refuseWrites()
  await Promise.all(services.map((name) => cinema.running.startService(name)))
  await ready()
  seen.served.push(...(await served(writes(day))))
  // A constraint refuses the row. Payment concludes that the data are bad, and answers 200: Stripe would only send the
  // same data again.
  expect((await sendLostWebhook()).status).toBe(200)
  await eventually(
    () => {
      const failed = new Set(services.flatMap((name) => failuresOf(name).map(({ queue }) => queue)))
      const expected = competing.filter(({ event }) => seen.types.has(event.type)).map(queueName)
      expect(expected.filter((queue) => !failed.has(queue))).toEqual([])
    },
    { within: 30_000, every: 200 },
  )
  await breaking.acceptInboxes()
  await eventually(
    () => {
      const tables = failuresOf('booking')
        .filter(({ queue }) => queue !== undefined)
        .map(({ err }) => err?.cause?.table)
      expect(tables).toContain('customers')
    },
    { within: 30_000, every: 200 },
  )
}

const failReads = async (day: GoodDay): Promise<void> => {
  const leave = new AbortController()
  const watched = `${cinema.gateway}/api/v1/showtimes/${day.showtimeId}/seats/events`
  expect((await fetch(watched, { signal: leave.signal })).status).toBe(200)
  await breaking.hideTables()
  // For 300 ms, booking answers the seat map with the seats that it read when the stream opened.
  await sleep(500)
  seen.served.push(...(await served([...reads(day), ...writes(day)])))
  await eventually(
    () => {
      const tasks = services.flatMap((name) => failuresOf(name).map(({ task }) => task))
      expect(tasks).toEqual(expect.arrayContaining(['poll watched seats', 'load signing keys', 'expire reservations']))
    },
    { within: 30_000, every: 200 },
  )
  leave.abort()
  seen.headers = await headersOfFailed()
}

const failedTasks = () => services.flatMap((name) => failuresOf(name).map(({ task }) => `${name}: ${task}`))

const failConnections = async (day: GoodDay): Promise<void> => {
  await cinema.running.stopService('postgres')
  seen.served.push(...(await served(writes(day).slice(0, 2))))
  await eventually(() => expect(failedTasks()).toEqual(expect.arrayContaining(seen.tasks)), {
    within: 30_000,
    every: 200,
  })
  await cinema.running.startService('postgres')
}

beforeAll(async () => {
  cinema = await openCinema({ LOG_LEVEL: 'trace', RESERVATION_EXPIRATION_SECONDS: String(holdSeconds) })
  visits = visitsTo(cinema)
  breaking = breakingStatements(cinema.sql)
  const day = await goodDay()
  for (const name of services) seen.tasks.push(...(await tasksOf(name)).map((task) => `${name}: ${task}`))
  seen.tasks = seen.tasks.filter((task) => !idleTasks.includes(task))
  seen.problem = await failToStoreStripesResponse(day)
  const id = await visits.hold(day.user.token, day.otherShowtimeId, 'B2')
  const unpaid = await visits.payable(day.user.token, id)
  await mistakes({ ...day, unpaid })
  await publishUnparseable(day)

  await Promise.all(services.map((name) => cinema.running.stopService(name)))
  await cinema.callSandbox('knobs', { webhooks: { drop: true } })
  expect(await visits.payInBrowser(unpaid)).toBe(200)
  await cinema.sql(
    "INSERT INTO catalog.unused_posters (key, delete_after) VALUES ('ffffffffffffffffffffffffffffffff', now())",
  )
  seen.types = await recordAgain()
  await failToStart()

  await failWrites(day)
  await failReads(day)
  await failConnections(day)
  await breaking.repair()
  await ready()
  await sees(day.user.token, id, 'confirmed')
}, 300_000)
afterAll(() => cinema?.close(), 60_000)

describe('while all statements fail', () => {
  it('every background task of every service fails and logs the failure', () => {
    expect(seen.tasks.length).toBeGreaterThan(20)
    expect(failedTasks()).toEqual(expect.arrayContaining(seen.tasks))
  })

  it('each queue has an event to fail at, except the queues for refunds of late payments', () => {
    const types = new Set(competing.map(({ event }) => event.type))
    expect([...types].filter((type) => !seen.types.has(type))).toEqual(withoutExample)
  })

  it('every request fails, and so does the relay of every service', () => {
    expect(seen.served).toEqual([])
    for (const name of services) {
      const messages = failuresOf(name).map(({ msg }) => msg)
      expect(messages, name).toContain('a request failed')
      expect(messages, name).toContain('the relay could not work on the event log; it will try again')
      expect(
        failuresOf(name).map(({ err }) => err?.message),
        name,
      ).toContain('a database query failed')
    }
  })

  it('identity does not start if the first superuser cannot be created', () => {
    expect(readFileSync(join(cinema.home, 'logs', 'identity.log'), 'utf8')).toContain('Cannot start: ')
  })
})

describe('secrets and personal data', () => {
  it('are in no log', () => {
    const { files, found } = secretsInLogs(cinema.home, secrets)
    const names = [...services, 'gateway', 'stripe-sandbox', 'postgres'].map((name) => `${name}.log`)
    expect(files).toEqual(expect.arrayContaining(names))
    expect(Object.fromEntries(found)).toEqual({})
  })

  it('are in no header of a failed message', () => {
    expect(seen.headers.join('\n')).toContain('a database query failed')
    expect(seen.headers.join('\n')).toContain('UnparseableMessage')
    expect(seen.headers.filter((headers) => secretsIn(headers, secrets).length > 0)).toEqual([])
  })

  it('are not in the stored problem of a stuck payment', () => {
    expect(seen.problem).toMatch(/^create-intent: DatabaseError 23514: new row for relation "payments" violates/)
    expect(secretsIn(seen.problem, secrets)).toEqual([])
  })
})

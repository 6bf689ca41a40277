import type { Clock } from '@marquee/kernel/clock'
import { newId } from '@marquee/kernel/id'
import { openTestService, shareTestService } from '@marquee/service-kit/testing'
import { inject } from 'vitest'
import { buildCatalog } from './app.ts'
import { catalogConfig } from './config.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
type Caller = 'superuser' | 'customer' | 'anonymous'
type Options = { body?: unknown; form?: FormData; as?: Caller; headers?: Record<string, string> }

export type TestCatalog = Awaited<ReturnType<typeof startTestCatalog>>

/** Initial time of a catalog under test: a Friday in winter. */
export const testTime = new Date('2027-01-15T12:00:00Z')

/** The catalog service on real servers, with a clock that the test sets. */
export const startTestCatalog = async (settings: Record<string, string> = {}) => {
  const { s3 } = inject('testParts')
  const servers = await openTestService({
    service: 'catalog',
    build: (environment, overrides: { now: Clock }) => buildCatalog(catalogConfig.parse(environment), overrides),
    environment: {
      DATABASE_POOL_SIZE: '10',
      PUBLIC_URL: 'https://cinema.example',
      S3_ENDPOINT: s3.endpoint,
      S3_REGION: s3.region,
      S3_BUCKET: s3.bucket,
      S3_ACCESS_KEY_ID: s3.accessKeyId,
      S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
    },
  })
  const { database, broker, issuer, sql, inTransaction, waiting } = servers
  let time = testTime
  const service = await servers.make(settings, { now: () => time })
  const url = await service.start({ host: '127.0.0.1', port: 0 })
  const mintTokens = async () => ({
    superuser: await issuer.mint({ sub: newId(), isSuperuser: true }),
    customer: await issuer.mint({ sub: newId() }),
  })
  const tokens = await mintTokens()

  /** Calls the API below `/api/v1`, as a superuser by default. */
  const call = async (method: Method, path: string, { body, form, as = 'superuser', headers = {} }: Options = {}) => {
    const payload = form ? await encode(form) : body === undefined ? undefined : json(body)
    const answer = await service.http.inject({
      method,
      url: `/api/v1${path}`,
      headers: {
        ...(as === 'anonymous' ? {} : { authorization: `Bearer ${tokens[as]}` }),
        ...payload?.headers,
        ...headers,
      },
      ...(payload ? { payload: payload.bytes } : {}),
    })
    const isJson = /json/.test(String(answer.headers['content-type']))
    return { status: answer.statusCode, headers: answer.headers, body: isJson ? answer.json() : answer.rawPayload }
  }

  return {
    url,
    database,
    broker,
    tokens,
    /** Replaces the tokens, which expire after some minutes. */
    renewTokens: async () => void Object.assign(tokens, await mintTokens()),
    call,
    sql,
    inTransaction,
    waiting,
    setTime: (to: string | Date) => {
      time = new Date(to)
    },
    /** The events about one aggregate in the event log, oldest first. */
    eventsOf: (subject: string) =>
      sql('SELECT type, sequence, data, published_at FROM events WHERE subject = $1 ORDER BY position', [subject]),
    addMovie: async (fields: Record<string, unknown> = {}) =>
      (await call('POST', '/movies', { body: { title: `Movie ${newId()}`, ...fields } })).body,
    addRoom: async (fields: Record<string, unknown> = {}) => {
      const seat_configuration = [
        { row: 1, number: 1 },
        { row: 1, number: 2, type: 'premium' },
      ]
      return (await call('POST', '/rooms', { body: { name: `Room ${newId()}`, seat_configuration, ...fields } })).body
    },
    schedule: (movieId: string, roomId: string, showDatetime: string, fields: Record<string, unknown> = {}) =>
      call('POST', '/showtimes', {
        body: { movie_id: movieId, room_id: roomId, show_datetime: showDatetime, ...fields },
      }),
    /** Starts another replica. Resolves with a function that gets a path of this replica and returns the body. */
    startReplica: async () => {
      const replica = await servers.make(settings, { now: () => time })
      return async (path: string, headers: Record<string, string> = {}) =>
        (await replica.http.inject({ url: `/api/v1${path}`, headers })).json()
    },
    stop: servers.stop,
  }
}

/** The catalog service with the default settings, shared by the test files of a process. */
export const sharedTestCatalog = shareTestService(startTestCatalog, async ({ setTime, renewTokens }) => {
  setTime(testTime)
  await renewTokens()
})

const json = (body: unknown) => ({
  bytes: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  headers: { 'content-type': 'application/json' },
})

const encode = async (form: FormData) => {
  const encoded = new Response(form)
  return {
    bytes: Buffer.from(await encoded.arrayBuffer()),
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
  }
}

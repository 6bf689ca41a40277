import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Pool } from 'undici'

/** A form with a card and a client secret has less than a kilobyte. */
const bodyLimit = 16 * 1024

/** A payment intent has about two kilobytes. */
const maxResponseBytes = 256 * 1024

const maxConnections = 16
const connectMilliseconds = 2_000

/** The sandbox can delay an answer by up to a minute. */
const answerMilliseconds = 65_000

const isIntentId = (id: string): boolean => /^pi_\w{1,100}$/.test(id)

/** Request headers that the sandbox reads, besides the key. */
const passedHeaders = ['content-type', 'idempotency-key', 'stripe-version']

// The last step of a purchase is never refused because of load.
const options = { config: { access: 'public', mayBeShed: false }, exposeHeadRoute: false } as const

type Route = { Params: { id: string }; Body: string | undefined }
type Call = FastifyRequest<Route>

const isPublishable = (key: string): boolean => /^pk_test_\w+$/.test(key)

const queryOf = ({ raw: { url = '' } }: Call): string => (url.includes('?') ? url.slice(url.indexOf('?')) : '')

const bearerOf = (authorization: string): string => /^bearer (.*)$/i.exec(authorization)?.[1] ?? ''

/**
 * The key with which a browser calls: a bearer token, or the parameter `key`, as Stripe.js sends it. Undefined without a
 * key, or if any key is not a publishable test key: the sandbox's secret key must not work here.
 */
const publishableKeyOf = (call: Call): string | undefined => {
  const { authorization } = call.headers
  const keys = [
    ...new URLSearchParams(queryOf(call)).getAll('key'),
    ...new URLSearchParams(call.body ?? '').getAll('key'),
    ...(authorization === undefined ? [] : [bearerOf(authorization)]),
  ]
  return keys.every(isPublishable) ? keys.at(-1) : undefined
}

const passOn = async (pool: Pool, call: Call, { path, key }: { path: string; key: string }) => {
  const passed = passedHeaders.flatMap((name) => {
    const value = call.headers[name]
    return typeof value === 'string' ? [[name, value]] : []
  })
  const { statusCode, body } = await pool.request({
    method: call.method === 'POST' ? 'POST' : 'GET',
    path: `${path}${queryOf(call)}`,
    headers: { ...Object.fromEntries(passed), authorization: `Bearer ${key}` },
    body: call.method === 'POST' ? (call.body ?? '') : null,
  })
  return { status: statusCode, text: await body.text() }
}

/** Sends JSON in Stripe's form. No cache may keep the response. */
const sendAsStripe = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply.code(status).header('cache-control', 'no-store').type('application/json; charset=utf-8').send(text)

const errorText = (type: string, message: string): string => JSON.stringify({ error: { type, message } })

/**
 * Adds the two calls that a browser makes to Stripe, and passes them on to the local sandbox. So the content security
 * policy of a page needs no origin besides the gateway's. Without a sandbox, these paths are 404.
 */
export const addStripeSandbox = async (app: FastifyInstance, url: string | undefined): Promise<void> => {
  if (url === undefined) return
  const pool = new Pool(new URL(url).origin, {
    connections: maxConnections,
    connect: { timeout: connectMilliseconds },
    headersTimeout: answerMilliseconds,
    bodyTimeout: answerMilliseconds,
    maxResponseSize: maxResponseBytes,
  })
  app.addHook('onClose', () => pool.destroy())

  const answer = (suffix: string) => async (call: Call, reply: FastifyReply) => {
    const { id } = call.params
    if (!isIntentId(id)) return reply.callNotFound()
    const key = publishableKeyOf(call)
    if (key === undefined) {
      const message = 'This API call needs a publishable test key (pk_test_…).'
      return sendAsStripe(reply, 401, errorText('invalid_request_error', message))
    }
    try {
      const { status, text } = await passOn(pool, call, { path: `/v1/payment_intents/${id}${suffix}`, key })
      return sendAsStripe(reply, status, text)
    } catch (error) {
      const entry = { event: 'stripe_sandbox.unavailable', err: error, requestId: call.id }
      call.log.warn(entry, 'the Stripe sandbox did not answer')
      return sendAsStripe(reply, 502, errorText('api_error', 'The Stripe sandbox did not answer.'))
    }
  }

  await app.register(async (sandbox) => {
    const intent = '/sandbox/stripe/v1/payment_intents/:id'
    sandbox.removeAllContentTypeParsers()
    sandbox.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit },
      (_request, text, done) => done(null, text),
    )
    sandbox.get<Route>(intent, options, answer(''))
    sandbox.post<Route>(`${intent}/confirm`, options, answer('/confirm'))
  })
}

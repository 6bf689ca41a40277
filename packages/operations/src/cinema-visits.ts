import type { Stack } from '@marquee/stack-file/stack-file'
import { type newPerson, recordSecret } from './known-secrets.ts'

export const cardNumber = '4242424242424242'

export type Sent = { status: number; text: string; headers: Headers; body: Record<string, unknown> }

type Person = ReturnType<typeof newPerson>

export type Visits = ReturnType<typeof visitsTo>

/** Acts as customers and staff through the public API, and records every secret that occurs. */
export const visitsTo = (cinema: { readonly gateway: string; readonly stack: () => Stack }) => {
  /**
   * Sends a request and does not check the response against the API document, because requests fail here on purpose.
   */
  const send = async (
    method: string,
    path: string,
    { token, body, headers = {} }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Sent> => {
    const isRaw = typeof body === 'string' || body instanceof URLSearchParams
    const response = await fetch(`${cinema.gateway}/api/v1${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined || isRaw ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return {
      status: response.status,
      text,
      headers: response.headers,
      body: isJson && text !== '' ? JSON.parse(text) : {},
    }
  }

  const succeed = async (...request: Parameters<typeof send>): Promise<Sent> => {
    const sent = await send(...request)
    if (sent.status >= 400) throw new Error(`${request[0]} ${request[1]}: ${sent.status} ${sent.text}`)
    return sent
  }

  const logIn = async ({ email, password }: Pick<Person, 'email' | 'password'>) => {
    const body = new URLSearchParams({ username: email, password })
    const { body: tokens, headers } = await succeed('POST', '/auth/access-token', { body })
    const cookies = headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0] ?? '')
    for (const cookie of cookies) recordSecret('a cookie', cookie.slice(cookie.indexOf('=') + 1))
    recordSecret("a token's signature", String(tokens['access_token']).split('.')[2])
    return {
      token: recordSecret('an access token', tokens['access_token']),
      refreshToken: recordSecret('a refresh token', tokens['refresh_token']),
      cookie: cookies.join('; '),
    }
  }

  const register = async (person: Person) => {
    const { body } = await succeed('POST', '/users', { body: person })
    return { ...person, id: String(body['id']), ...(await logIn(person)) }
  }

  const hold = async (token: string, showtimeId: string, ...seatIds: string[]): Promise<string> =>
    String(
      (await succeed('POST', '/reservations', { token, body: { showtime_id: showtimeId, seat_ids: seatIds } })).body[
        'id'
      ],
    )

  /** Waits until the payment can be made; resolves with its intent and client secret. */
  const payable = async (token: string, reservationId: string) => {
    const { body } = await succeed('GET', `/reservations/${reservationId}/payment`, {
      token,
      headers: { prefer: 'wait=10' },
    })
    return {
      intent: String(body['provider_payment_id']),
      clientSecret: recordSecret('a client secret', body['client_secret']),
    }
  }

  /** Pays as Stripe.js does in the browser, with a card number. Resolves with the HTTP status. */
  const payInBrowser = async ({ intent, clientSecret }: { intent: string; clientSecret: string }): Promise<number> => {
    const { api_base, publishable_key } = cinema.stack().stripe
    const credentials = new URLSearchParams({ key: publishable_key, client_secret: clientSecret })
    await fetch(`${api_base}/v1/payment_intents/${intent}?${credentials}`)
    const card = {
      type: 'card',
      'card][number': cardNumber,
      'card][exp_month': '12',
      'card][exp_year': '40',
      'card][cvc': '123',
    }
    for (const [name, value] of Object.entries(card)) credentials.set(`payment_method_data[${name}]`, value)
    return (await fetch(`${api_base}/v1/payment_intents/${intent}/confirm`, { method: 'POST', body: credentials }))
      .status
  }

  return { send, succeed, logIn, register, hold, payable, payInBrowser }
}

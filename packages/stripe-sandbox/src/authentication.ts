import type { IncomingHttpHeaders } from 'node:http'
import type { Form } from './form.ts'
import { unauthenticated } from './stripe-error.ts'

export type ApiKeys = { secretKey: string; publishableKey: string }

/**
 * Authenticates the merchant's server by the secret key, or a browser by the publishable key. The key is a bearer
 * token, the user name of basic authentication (`curl -u sk_test_…:`), or the parameter `key`, which Stripe.js sends.
 * Throws 401.
 */
export function authenticate(
  headers: IncomingHttpHeaders,
  parameters: Form,
  keys: ApiKeys,
): { publishable: boolean; parameters: Form } {
  const { key: keyParameter, ...rest } = parameters
  const key = keyOf(headers.authorization) ?? (typeof keyParameter === 'string' ? keyParameter : undefined)
  if (key === undefined || key === '') {
    throw unauthenticated(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: " +
        "Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.",
    )
  }
  if (key === keys.secretKey) return { publishable: false, parameters: rest }
  if (key === keys.publishableKey) return { publishable: true, parameters: rest }
  throw unauthenticated(`Invalid API Key provided: ${masked(key)}`)
}

export function secretKeyRequired(): Error {
  const message =
    'This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at ' +
    'https://dashboard.stripe.com/account/apikeys.'
  return unauthenticated(message, 'secret_key_required')
}

function keyOf(authorization: string | undefined): string | undefined {
  const [scheme, value] = authorization?.split(' ', 2) ?? []
  if (scheme?.toLowerCase() === 'bearer') return value
  if (scheme?.toLowerCase() === 'basic')
    return Buffer.from(value ?? '', 'base64')
      .toString()
      .split(':', 1)[0]
  return undefined
}

/** Shows only the ends of a wrong key, because error messages end up in logs. */
function masked(key: string): string {
  return key.length <= 12
    ? '*'.repeat(key.length)
    : `${key.slice(0, 8)}${'*'.repeat(Math.min(key.length - 12, 24))}${key.slice(-4)}`
}

import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { eventually } from '@marquee/testing/eventually'
import { createTokenIssuer } from '@marquee/testing/tokens'
import type { Cinema } from '../cinema.ts'

export const forgeries = [
  'expired',
  'for another audience',
  'of another issuer',
  'unsigned',
  'signed with the public key as a secret',
  'of an unknown key',
] as const

export type Forgery = (typeof forgeries)[number]

type Login = { email: string; password: string }

const parts = (token: string) => {
  const [header = '', payload = ''] = token.split('.')
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  return { header: read(header), payload: read(payload) }
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

/**
 * Starts another identity process on the same database with one changed setting. The tokens of that process have
 * the real signature, and differ from valid tokens only by that setting.
 */
const startIdentityWith = async (pid: number, setting: Record<string, string>) => {
  const environment = Object.fromEntries(
    readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  const main = new URL('../../../../services/identity/src/main.ts', import.meta.url)
  const child: ChildProcess = spawn(process.execPath, [main.pathname], {
    env: { ...environment, PORT: '0', LOG_LEVEL: 'info', ...setting },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (!child.stdout) throw new Error('the process has no output')
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`identity ended with ${code}`)))
    // The log line `service.started` has the address.
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const address: unknown = JSON.parse(line).address
      if (typeof address === 'string') resolve(address)
    })
  })
  return {
    logIn: async ({ email, password }: Login): Promise<string> => {
      const body = new URLSearchParams({ username: email, password })
      const response = await fetch(`${url}/api/v1/auth/access-token`, { method: 'POST', body })
      const login = (await response.json()) as { access_token: string }
      return login.access_token
    },
    stop: async () => {
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/**
 * For each login, makes tokens that every operation except the public operations must refuse. Each token is invalid in
 * a single way.
 *
 * @param logins each with a valid token
 */
export const forgeTokens = async (
  { stack, gateway }: Pick<Cinema, 'stack' | 'gateway'>,
  logins: readonly (Login & { validToken: string })[],
): Promise<Record<Forgery, string>[]> => {
  const identities = await Promise.all(
    [{ ACCESS_TOKEN_SECONDS: '1' }, { JWT_AUDIENCE: 'another-api' }, { JWT_ISSUER: 'another-issuer' }].map((setting) =>
      startIdentityWith(stack().services.identity.pid, setting),
    ),
  )
  try {
    const { keys } = (await (await fetch(`${gateway}/.well-known/jwks.json`)).json()) as { keys: JsonWebKey[] }
    const unknownIssuer = await createTokenIssuer()
    const forged = await Promise.all(
      logins.map(async (login): Promise<Record<Forgery, string>> => {
        const [expired = '', audience = '', issuer = ''] = await Promise.all(
          identities.map(({ logIn }) => logIn(login)),
        )
        const { header, payload } = parts(login.validToken)
        const key = keys.find((jwk) => jwk['kid'] === header.kid)
        if (!key) throw new Error('the key of a valid token is not published')
        const pem = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
        const confused = `${encoded({ ...header, alg: 'HS256' })}.${encoded(payload)}`
        return {
          expired,
          'for another audience': audience,
          'of another issuer': issuer,
          unsigned: `${encoded({ ...header, alg: 'none' })}.${encoded(payload)}.`,
          'signed with the public key as a secret': `${confused}.${createHmac('sha256', pem).update(confused).digest('base64url')}`,
          'of an unknown key': await unknownIssuer.mint(payload),
        }
      }),
    )
    const lastExpiry = Math.max(...forged.map(({ expired }) => parts(expired).payload.exp))
    await eventually(() =>
      Date.now() / 1000 > lastExpiry ? Promise.resolve() : Promise.reject(new Error('the tokens have not expired yet')),
    )
    return forged
  } finally {
    await Promise.all(identities.map(({ stop }) => stop()))
  }
}

import { eventually } from '@marquee/testing/eventually'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { comparable, startTestIdentity, type TestIdentity, type TestReplica, tally } from '../../testing.ts'

let identity: TestIdentity
// A manual clock: on a busy machine ten logins take seconds.
const start = Date.now()
let skipped = 0
const now = () => new Date(start + skipped)

beforeAll(async () => {
  identity = await startTestIdentity({ now })
})
afterAll(() => identity.stop())

const minutes = (count: number) => count * 60_000

describe('the login throttle', () => {
  const wrong = (email: string, replica: Pick<TestReplica, 'tryLogIn'> = identity) =>
    replica.tryLogIn({ email, password: 'a bad password' })
  const failTenTimes = async (email: string) => {
    for (let count = 0; count < 10; count += 1) expect((await wrong(email)).statusCode).toBe(400)
  }

  it('locks an account after ten failed logins, even for the right password, and says when to try again', async () => {
    const account = await identity.register()
    await failTenTimes(account.email.toUpperCase())
    const response = await identity.tryLogIn(account)
    expect(response.statusCode).toBe(429)
    expect(response.json()).toMatchObject({ code: 'too-many-failed-logins' })
    const wait = Number(response.headers['retry-after'])
    expect(wait).toBe(15 * 60)
    expect((await identity.tryLogIn(await identity.register())).statusCode).toBe(200)
  })

  it('treats a nonexistent account like an existing one', async () => {
    const { email } = await identity.register()
    const [real, imagined] = [email, 'imagined@example.com']
    await failTenTimes(real)
    await failTenTimes(imagined)
    const [forReal, forImagined] = [comparable(await wrong(real)), comparable(await wrong(imagined))]
    expect(forImagined.statusCode).toBe(429)
    expect({ ...forReal.headers, 'retry-after': '' }).toEqual({ ...forImagined.headers, 'retry-after': '' })
    expect({ ...forReal.body, retry_after_seconds: 0 }).toEqual({ ...forImagined.body, retry_after_seconds: 0 })
  })

  it('counts the right password of a deactivated account as a failure', async () => {
    const account = await identity.register()
    await identity.query('UPDATE users SET is_active = false WHERE id = $1', [account.id])
    for (let count = 0; count < 10; count += 1) expect((await identity.tryLogIn(account)).statusCode).toBe(400)
    expect((await identity.tryLogIn(account)).statusCode).toBe(429)
  })

  it('unlocks the account when the failures are 15 minutes old', async () => {
    const account = await identity.register()
    await failTenTimes(account.email)
    skipped += minutes(15) - 1
    expect((await identity.tryLogIn(account)).statusCode).toBe(429)
    skipped += 1
    expect((await identity.tryLogIn(account)).statusCode).toBe(200)
  })

  it('resets the count after a success', async () => {
    const account = await identity.register()
    for (let count = 0; count < 9; count += 1) await wrong(account.email)
    expect((await identity.tryLogIn(account)).statusCode).toBe(200)
    await failTenTimes(account.email)
    expect((await wrong(account.email)).statusCode).toBe(429)
  })

  it('counts for all replicas together', async () => {
    const other = await identity.replica()
    const { email } = await identity.register()
    await failTenTimes(email)
    expect((await wrong(email, other)).statusCode).toBe(429)
    await other.stop()
  })

  it('lets only ten of thirty concurrent guesses test a password', async () => {
    const { email } = await identity.register()
    const responses = await Promise.all(Array.from({ length: 30 }, () => wrong(email)))
    expect(tally(responses)).toEqual({ 400: 10, 429: 20 })
  })

  it('refuses the right password when the account was locked while the password was checked', async () => {
    const account = await identity.register()
    const attempt = await identity.inTransaction('LOCK TABLE users IN ACCESS EXCLUSIVE MODE', [], async () => {
      const response = identity.tryLogIn(account)
      // The throttle has let the login pass. The login waits to read the credentials, and then checks the password.
      await eventually(async () => expect(await identity.waiting()).toBe(1))
      await identity.query(
        `INSERT INTO login_failures
         SELECT sha256(convert_to($1, 'UTF8')), array_fill($2::timestamptz, ARRAY[10]), $2::timestamptz`,
        [account.email, now()],
      )
      return { response }
    })
    expect((await attempt.response).statusCode).toBe(429)
  })

  it('is disabled when rate limits are off', async () => {
    const unlimited = await identity.replica({ config: { RATE_LIMITS: 'off' } })
    const account = await identity.register()
    for (let count = 0; count < 12; count += 1) {
      expect((await wrong(account.email, unlimited)).statusCode).toBe(400)
    }
    expect((await unlimited.tryLogIn(account)).statusCode).toBe(200)
    await unlimited.stop()
  })
})

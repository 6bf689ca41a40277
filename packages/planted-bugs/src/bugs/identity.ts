import type { PlantedBug } from '../planted-bug.ts'

const identity = 'services/identity/src'
const app = `${identity}/app.ts`
const logins = `${identity}/infrastructure/logins.ts`
const users = `${identity}/infrastructure/users.ts`
const commitments = `${identity}/infrastructure/commitments.ts`

const refreshTests = [`${identity}/features/refresh-login/refresh-login.int.test.ts`]
const logInTests = [`${identity}/features/log-in/log-in.int.test.ts`]
const throttleTests = [`${identity}/features/log-in/login-throttle.int.test.ts`]
const pruneTests = [`${identity}/features/prune-expired/prune-expired.int.test.ts`]
const accountInUseTests = [`${identity}/features/track-commitments/track-commitments.int.test.ts`]

export const identityBugs: readonly PlantedBug[] = [
  {
    name: 'the reuse of a refresh token is detected only within a minute',
    patches: [
      {
        file: logins,
        find: 'refreshTokens.usedAt} IS NOT NULL`',
        replace: 'refreshTokens.usedAt} > ${new Date(now().getTime() - 60_000).toISOString()}::timestamptz`',
      },
    ],
    tests: refreshTests,
  },
  {
    name: 'each repeat of a refresh gets a refresh token of its own',
    patches: [
      {
        file: logins,
        find: 'isRepeatable ? successorOf(token, idempotencyKey) : newToken()',
        replace: 'newToken()',
      },
    ],
    tests: refreshTests,
  },
  {
    name: 'a refresh can be repeated after its new token was used',
    patches: [
      {
        file: logins,
        find: 'AND successor.token_hash = ${successorHash} AND successor.used_at IS NULL',
        replace: 'AND successor.token_hash = ${successorHash}',
      },
    ],
    tests: refreshTests,
  },
  {
    name: 'a refresh can be repeated as long as its used token is kept',
    patches: [{ file: logins, find: ' AND used.used_at > ${since.toISOString()}::timestamptz', replace: '' }],
    tests: refreshTests,
  },
  {
    name: 'a used refresh token yields its successor with any idempotency key',
    patches: [{ file: logins, find: 'JSON.stringify([token, idempotencyKey])', replace: 'JSON.stringify([token])' }],
    tests: refreshTests,
  },
  {
    name: 'used refresh tokens are kept for seven hours instead of seven days',
    patches: [{ file: logins, find: 'usedRetentionDays * dayMilliseconds', replace: 'usedRetentionDays * 3_600_000' }],
    tests: pruneTests,
  },
  {
    name: 'used refresh tokens are kept until they expire',
    patches: [{ file: logins, find: ' OR used_at <= ${usedBefore.toISOString()}::timestamptz', replace: '' }],
    tests: pruneTests,
  },
  {
    name: 'a login that is refreshed often keeps its oldest used tokens instead of its newest',
    patches: [{ file: logins, find: 'ORDER BY old.used_at DESC', replace: 'ORDER BY old.used_at' }],
    tests: refreshTests,
  },
  {
    name: 'no event says that the oldest login was ended by the 101st',
    patches: [
      {
        file: logins,
        find: 'await record(...endedEvents(displaced.map(({ id }) => ({ userId: user.id, familyId: id }))))',
        replace: '',
      },
    ],
    tests: refreshTests,
  },
  {
    name: 'a login begins with a password that was changed meanwhile',
    patches: [{ file: logins, find: ', eq(users.passwordHash, passwordHash))', replace: ')' }],
    tests: [`${identity}/features/change-own-account/change-own-account.int.test.ts`],
  },
  {
    name: 'the right password unlocks an account that was locked while the password was checked',
    patches: [
      {
        file: `${identity}/infrastructure/login-throttle.ts`,
        find: 'await assertNotLocked(throttleKey)\n      await db.delete',
        replace: 'await db.delete',
      },
    ],
    tests: throttleTests,
  },
  {
    name: 'a login stays in the hashing queue after its client has disconnected',
    patches: [
      {
        file: `${identity}/features/log-in/log-in.route.ts`,
        find: 'logIn({ email, password, browser }, disconnectSignal(reply))',
        replace: 'logIn({ email, password, browser })',
      },
    ],
    tests: logInTests,
  },
  {
    name: 'the cookie of a browser that has signed in before lasts 400 seconds instead of 400 days',
    patches: [
      {
        file: `${identity}/features/refresh-cookie.ts`,
        find: 'maxAge: maximumCookieDays * daySeconds',
        replace: 'maxAge: maximumCookieDays',
      },
    ],
    tests: logInTests,
  },
  {
    name: 'a refresh cookie from before the switch to https is no longer accepted',
    patches: [
      {
        file: `${identity}/features/refresh-cookie.ts`,
        find: "cookies[name] ?? cookies['marquee_refresh']",
        replace: 'cookies[name]',
      },
    ],
    tests: refreshTests,
  },
  {
    name: 'reservations are pruned 400 hours after their last event instead of 400 days',
    patches: [{ file: commitments, find: 'retentionDays * dayMilliseconds', replace: 'retentionDays * 3_600_000' }],
    tests: pruneTests,
  },
  {
    name: 'an account with a ticket can be deleted when a newer reservation has expired',
    patches: [{ file: commitments, find: '.limit(maximumChecked)', replace: '.limit(1)' }],
    tests: accountInUseTests,
  },
  {
    name: 'two events of a batch about the same reservation cannot be recorded together',
    patches: [{ file: commitments, find: 'return [...merged.values()]', replace: 'return [...all]' }],
    tests: [`${identity}/infrastructure/commitments.int.test.ts`],
  },
  {
    name: 'a refund that is due counts as completed',
    patches: [
      {
        file: `${identity}/features/track-commitments/on-reservation-refund-due.ts`,
        find: 'refundDue: true',
        replace: 'refundDue: true, refunded: true',
      },
    ],
    tests: accountInUseTests,
  },
  {
    name: 'identity does not subscribe to expired holds',
    patches: [{ file: app, find: '  onReservationExpired({ commitments }),\n', replace: '' }],
    tests: accountInUseTests,
  },
  {
    name: 'an access token may outlive the record by which the gateway refuses it',
    patches: [{ file: `${identity}/config.ts`, find: '.max(1_200)', replace: '.max(86_400)' }],
    tests: [`${identity}/config.test.ts`],
  },
  {
    name: 'superusers are not locked while one of them is demoted',
    patches: [{ file: users, find: ".orderBy(users.id)\n          .for('update')", replace: '.orderBy(users.id)' }],
    tests: [`${identity}/features/administer-user/administer-user.int.test.ts`],
  },
  {
    name: 'each replica that starts on a new database creates its own signing key',
    patches: [
      {
        file: `${identity}/infrastructure/signing-keys.ts`,
        find: "await tx.execute(sql`SELECT identity.wait_for_lock('signing keys')`)",
        replace: '',
      },
    ],
    tests: [`${identity}/features/publish-signing-keys/publish-signing-keys.int.test.ts`],
  },
]

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
const accountInUseTests = [`${identity}/features/keep-account-in-use/keep-account-in-use.int.test.ts`]

export const identityBugs: readonly PlantedBug[] = [
  {
    name: 'reuse of a refresh token is noticed only within a minute',
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
    name: 'nobody is told that the oldest of a hundred logins has given way',
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
    name: 'the right password opens an account that was closed to logins while it was checked',
    patches: [
      {
        file: `${identity}/infrastructure/login-throttle.ts`,
        find: 'await assertOpen(guesser)\n      await db.delete',
        replace: 'await db.delete',
      },
    ],
    tests: throttleTests,
  },
  {
    name: 'a login stays in the queue after its client has gone',
    patches: [
      {
        file: `${identity}/features/log-in/log-in.route.ts`,
        find: 'logIn({ email, password, browser }, calledOff(reply))',
        replace: 'logIn({ email, password, browser })',
      },
    ],
    tests: logInTests,
  },
  {
    name: 'a browser that has signed in before is forgotten after 400 seconds instead of 400 days',
    patches: [
      {
        file: `${identity}/features/refresh-cookie.ts`,
        find: 'maxAge: longestDays * daySeconds',
        replace: 'maxAge: longestDays',
      },
    ],
    tests: logInTests,
  },
  {
    name: 'a refresh cookie from before https is not taken any more',
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
    name: 'reservations are forgotten 400 hours after they were last heard of instead of 400 days',
    patches: [{ file: commitments, find: 'retentionDays * dayMilliseconds', replace: 'retentionDays * 3_600_000' }],
    tests: pruneTests,
  },
  {
    name: 'a ticket does not keep the account when a newer reservation has lapsed',
    patches: [{ file: commitments, find: '.limit(lookedAt)', replace: '.limit(1)' }],
    tests: accountInUseTests,
  },
  {
    name: 'money that is due back counts as paid back',
    patches: [
      {
        file: `${identity}/features/keep-account-in-use/on-reservation-refund-due.ts`,
        find: '{ refundDue: true }',
        replace: '{ refundDue: true, refunded: true }',
      },
    ],
    tests: accountInUseTests,
  },
  {
    name: 'identity does not hear that holds lapse',
    patches: [{ file: app, find: '  onReservationExpired({ commitments }),\n', replace: '' }],
    tests: accountInUseTests,
  },
  {
    name: 'access tokens may live longer than the gateway remembers closed accounts',
    patches: [{ file: `${identity}/config.ts`, find: '.max(1_200)', replace: '.max(86_400)' }],
    tests: [`${identity}/config.test.ts`],
  },
  {
    name: 'superusers are not locked while one of them is demoted',
    patches: [{ file: users, find: ".orderBy(users.id)\n          .for('update')", replace: '.orderBy(users.id)' }],
    tests: [`${identity}/features/administer-user/administer-user.int.test.ts`],
  },
  {
    name: 'each replica that starts on a new database makes a signing key of its own',
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

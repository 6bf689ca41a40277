import cookies from '@fastify/cookie'
import { createBackgroundTask } from '@marquee/kernel/background-task'
import { createLogger, type Log } from '@marquee/service-kit/service/logger'
import { openService } from '@marquee/service-kit/service/open-service'
import { composeService, type Service, type ServiceOverrides } from '@marquee/service-kit/service/service'
import type { IdentityConfig } from './config.ts'
import { administerUserRoute } from './features/administer-user/administer-user.route.ts'
import { administerUser } from './features/administer-user/administer-user.ts'
import { anonymiseGuests } from './features/anonymise-guests/anonymise-guests.ts'
import { assertPassword } from './features/assert-password.ts'
import { becomeAccountRoute } from './features/become-account/become-account.route.ts'
import { becomeAccount } from './features/become-account/become-account.ts'
import { changeOwnAccountRoute } from './features/change-own-account/change-own-account.route.ts'
import { changeOwnAccount } from './features/change-own-account/change-own-account.ts'
import { continueAsGuestRoute } from './features/continue-as-guest/continue-as-guest.route.ts'
import { continueAsGuest } from './features/continue-as-guest/continue-as-guest.ts'
import { createFirstSuperuser } from './features/create-first-superuser/create-first-superuser.ts'
import { deleteOwnAccountRoute } from './features/delete-own-account/delete-own-account.route.ts'
import { deleteOwnAccount } from './features/delete-own-account/delete-own-account.ts'
import { listUsersRoute } from './features/list-users/list-users.route.ts'
import { listUsers } from './features/list-users/list-users.ts'
import { logInRoute } from './features/log-in/log-in.route.ts'
import { logIn } from './features/log-in/log-in.ts'
import { logOutRoute } from './features/log-out/log-out.route.ts'
import { logOut } from './features/log-out/log-out.ts'
import { pruneExpired } from './features/prune-expired/prune-expired.ts'
import { localKeyStore } from './features/publish-signing-keys/local-key-store.ts'
import { publishSigningKeysRoute } from './features/publish-signing-keys/publish-signing-keys.route.ts'
import { refreshCookie } from './features/refresh-cookie.ts'
import { refreshLoginRoute } from './features/refresh-login/refresh-login.route.ts'
import { refreshLogin } from './features/refresh-login/refresh-login.ts'
import { registerUserRoute } from './features/register-user/register-user.route.ts'
import { registerUser } from './features/register-user/register-user.ts'
import { loadSigningKeys } from './features/rotate-signing-keys/load-signing-keys.ts'
import { rotateSigningKeys } from './features/rotate-signing-keys/rotate-signing-keys.ts'
import { onPaymentRefunded } from './features/track-commitments/on-payment-refunded.ts'
import { onReservationCancelled } from './features/track-commitments/on-reservation-cancelled.ts'
import { onReservationConfirmed } from './features/track-commitments/on-reservation-confirmed.ts'
import { onReservationExpired } from './features/track-commitments/on-reservation-expired.ts'
import { onReservationPlaced } from './features/track-commitments/on-reservation-placed.ts'
import { onReservationRefundDue } from './features/track-commitments/on-reservation-refund-due.ts'
import { viewOwnAccountRoute } from './features/view-own-account/view-own-account.route.ts'
import { viewOwnAccount } from './features/view-own-account/view-own-account.ts'
import { accessTokenIssuer } from './infrastructure/access-tokens.ts'
import { commitmentRepository } from './infrastructure/commitments.ts'
import { guestRepository } from './infrastructure/guests.ts'
import { knownBrowsers } from './infrastructure/known-browsers.ts'
import { createLoginThrottle } from './infrastructure/login-throttle.ts'
import { loginRepository } from './infrastructure/logins.ts'
import { createPasswords } from './infrastructure/passwords.ts'
import { signingKeyStore } from './infrastructure/signing-keys.ts'
import { events, inbox } from './infrastructure/tables.ts'
import { userRepository } from './infrastructure/users.ts'

/**
 * How long a reservation is kept after its last event. Must exceed the longest time from a sale to the end of the show.
 */
const commitmentRetentionDays = 400

/** Interval at which a replica loads keys that other replicas created. A new key starts to sign after a minute. */
const loadKeysMilliseconds = 5_000

const everyMinute = 60_000
const everyTenMinutes = 600_000
const everyHour = 3_600_000

/**
 * `commands`, `queries`, `subscriptions` and `schedules` below list what this service does. At the start,
 * `buildIdentity` creates a signing key if one is due, publishes the keys, and creates the first superuser if there is
 * no such account.
 */
export const buildIdentity = async (
  config: IdentityConfig,
  { log = createLogger({ service: 'identity', level: config.LOG_LEVEL }), ...given }: ServiceOverrides = {},
): Promise<Service> => {
  const opened = await openService({
    service: 'identity',
    description: 'Accounts, sign-in, and the public keys for verifying access tokens.',
    config,
    migrations: new URL('../migrations', import.meta.url),
    tables: { events, inbox },
    log,
    now: given.now,
  })
  const { database, messaging, now, openHttp } = opened
  const parts = await createParts(config, opened, log)
  const { users, passwords, signingKeys } = parts

  await signingKeys.rotate()
  const { FIRST_SUPERUSER_EMAIL: email, FIRST_SUPERUSER_PASSWORD: password } = config
  if (email !== undefined && password !== undefined) {
    await createFirstSuperuser({ users, passwords, now, log })({ email, password })
  }

  const http = await openHttp(localKeyStore(signingKeys))
  await http.register(publishSigningKeysRoute(signingKeys))
  await http.register(
    async (api) => {
      await api.register(cookies)
      for (const route of [...commands(parts), ...queries(parts)]) await api.register(route)
    },
    { prefix: '/api/v1' },
  )

  return composeService({
    http,
    messaging,
    consumers: subscriptions(parts),
    tasks: schedules(parts),
    retention: config,
    database,
    log,
  })
}

const commands = (parts: Parts) => {
  const { users, guests, logins, passwords, throttle, commitments, browsers, accessTokens, cookie, now } = parts
  const checkPassword = assertPassword({ passwords, throttle })
  const access = { accessTokens, cookie }
  return [
    registerUserRoute(registerUser({ users, passwords, now })),
    becomeAccountRoute(becomeAccount({ users, passwords })),
    changeOwnAccountRoute(changeOwnAccount({ users, passwords, assertPassword: checkPassword })),
    deleteOwnAccountRoute(deleteOwnAccount({ users, passwords, commitments, assertPassword: checkPassword, now })),
    administerUserRoute(administerUser({ users })),
    logInRoute({ logIn: logIn({ users, logins, passwords, throttle }), browsers, ...access }),
    continueAsGuestRoute({ continueAsGuest: continueAsGuest({ guests, now }), ...access }),
    refreshLoginRoute({ refreshLogin: refreshLogin({ logins }), ...access }),
    logOutRoute({ logOut: logOut({ logins }), cookie }),
  ]
}

const queries = ({ db, users }: Parts) => [
  viewOwnAccountRoute(viewOwnAccount({ users })),
  listUsersRoute(listUsers({ db, users })),
]

const subscriptions = ({ commitments }: Parts) => [
  onReservationPlaced({ commitments }),
  onReservationConfirmed({ commitments }),
  onReservationExpired({ commitments }),
  onReservationCancelled({ commitments }),
  onReservationRefundDue({ commitments }),
  onPaymentRefunded({ commitments }),
]

const schedules = ({ signingKeys, logins, guests, throttle, commitments, log }: Parts) => [
  createBackgroundTask({
    name: 'rotate signing keys',
    everyMilliseconds: everyMinute,
    run: rotateSigningKeys({ signingKeys }),
    log,
  }),
  createBackgroundTask({
    name: 'load signing keys',
    everyMilliseconds: loadKeysMilliseconds,
    run: loadSigningKeys({ signingKeys }),
    log,
  }),
  createBackgroundTask({ name: 'prune logins', everyMilliseconds: everyTenMinutes, run: pruneExpired(logins), log }),
  createBackgroundTask({
    name: 'prune failed logins',
    everyMilliseconds: everyMinute,
    run: pruneExpired(throttle),
    log,
  }),
  createBackgroundTask({
    name: 'prune reservations',
    everyMilliseconds: everyHour,
    run: pruneExpired(commitments),
    log,
  }),
  createBackgroundTask({ name: 'anonymise guests', everyMilliseconds: everyHour, run: anonymiseGuests(guests), log }),
]

type OpenedService = Awaited<ReturnType<typeof openService>>

type Parts = Awaited<ReturnType<typeof createParts>>

/** Creates the repositories and helpers that the use cases share. */
const createParts = async (config: IdentityConfig, { db, messaging: { transact }, now }: OpenedService, log: Log) => {
  const signingKeys = signingKeyStore({
    db,
    transact,
    secret: config.SIGNING_KEY_SECRET,
    rotationDays: config.SIGNING_KEY_ROTATION_DAYS,
    tokenSeconds: config.ACCESS_TOKEN_SECONDS,
    now,
    log,
  })
  const lifetimes = { account: config.REFRESH_TOKEN_DAYS, guest: config.GUEST_REFRESH_TOKEN_DAYS }
  const logins = loginRepository({
    db,
    transact,
    lifetimes,
    repeatHours: config.REFRESH_REPEAT_HOURS,
    secret: config.SIGNING_KEY_SECRET,
    usedRetentionDays: config.USED_REFRESH_TOKEN_RETENTION_DAYS,
    now,
    log,
  })
  const commitments = commitmentRepository({ db, now, retentionDays: commitmentRetentionDays })
  return {
    now,
    log,
    db,
    signingKeys,
    users: userRepository({ db, transact, now }),
    guests: guestRepository({
      db,
      transact,
      logins,
      commitments,
      retentionDays: config.GUEST_RETENTION_DAYS,
      now,
    }),
    logins,
    throttle: createLoginThrottle({ db, now, enabled: config.RATE_LIMITS === 'on' }),
    passwords: await createPasswords({
      concurrency: config.PASSWORD_HASHING_CONCURRENCY,
      waiting: config.PASSWORD_HASHING_WAITING,
    }),
    accessTokens: accessTokenIssuer({
      signingKeys,
      issuer: config.JWT_ISSUER,
      audience: config.JWT_AUDIENCE,
      lifetimeSeconds: config.ACCESS_TOKEN_SECONDS,
      now,
    }),
    browsers: knownBrowsers(config.SIGNING_KEY_SECRET),
    commitments,
    cookie: refreshCookie({ publicUrl: config.PUBLIC_URL, lifetimeDays: lifetimes }),
  }
}

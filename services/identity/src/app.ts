import cookies from '@fastify/cookie'
import type { Clock } from '@marquee/kernel/clock'
import { createLogger } from '@marquee/service-kit/service/logger'
import { openService } from '@marquee/service-kit/service/open-service'
import { composeService, type Service, type Surroundings } from '@marquee/service-kit/service/service'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { FastifyPluginAsync } from 'fastify'
import type { IdentityConfig } from './config.ts'
import { administerUserRoute } from './features/administer-user/administer-user.route.ts'
import { administerUser } from './features/administer-user/administer-user.ts'
import { assertPassword } from './features/assert-password.ts'
import { changeOwnAccountRoute } from './features/change-own-account/change-own-account.route.ts'
import { changeOwnAccount } from './features/change-own-account/change-own-account.ts'
import { createFirstSuperuser } from './features/create-first-superuser/create-first-superuser.ts'
import { deleteOwnAccountRoute } from './features/delete-own-account/delete-own-account.route.ts'
import { deleteOwnAccount } from './features/delete-own-account/delete-own-account.ts'
import { onPaymentRefunded } from './features/keep-account-in-use/on-payment-refunded.ts'
import { onReservationCancelled } from './features/keep-account-in-use/on-reservation-cancelled.ts'
import { onReservationConfirmed } from './features/keep-account-in-use/on-reservation-confirmed.ts'
import { onReservationExpired } from './features/keep-account-in-use/on-reservation-expired.ts'
import { onReservationPlaced } from './features/keep-account-in-use/on-reservation-placed.ts'
import { onReservationRefundDue } from './features/keep-account-in-use/on-reservation-refund-due.ts'
import { listUsersRoute } from './features/list-users/list-users.route.ts'
import { listUsers } from './features/list-users/list-users.ts'
import { logInRoute } from './features/log-in/log-in.route.ts'
import { logIn } from './features/log-in/log-in.ts'
import { logOutRoute } from './features/log-out/log-out.route.ts'
import { logOut } from './features/log-out/log-out.ts'
import { pruneExpired } from './features/prune-expired/prune-expired.ts'
import { ownKeys } from './features/publish-signing-keys/own-keys.ts'
import { publishSigningKeysRoute } from './features/publish-signing-keys/publish-signing-keys.route.ts'
import { refreshLoginRoute } from './features/refresh-login/refresh-login.route.ts'
import { refreshLogin } from './features/refresh-login/refresh-login.ts'
import { registerUserRoute } from './features/register-user/register-user.route.ts'
import { registerUser } from './features/register-user/register-user.ts'
import { rotateSigningKeys } from './features/rotate-signing-keys/rotate-signing-keys.ts'
import { refreshCookie } from './features/token-body.ts'
import { viewOwnAccountRoute } from './features/view-own-account/view-own-account.route.ts'
import { viewOwnAccount } from './features/view-own-account/view-own-account.ts'
import { type AccessTokens, accessTokenIssuer } from './infrastructure/access-tokens.ts'
import { type Commitments, commitmentRepository } from './infrastructure/commitments.ts'
import { knownBrowsers } from './infrastructure/known-browsers.ts'
import { createLoginThrottle, type LoginThrottle } from './infrastructure/login-throttle.ts'
import { type Logins, loginRepository } from './infrastructure/logins.ts'
import { createPasswords, type Passwords } from './infrastructure/passwords.ts'
import { signingKeyStore } from './infrastructure/signing-keys.ts'
import { events, inbox } from './infrastructure/tables.ts'
import { type Users, userRepository } from './infrastructure/users.ts'

/** Longer than tickets are sold ahead. */
const commitmentRetentionDays = 400

type Resources = {
  readonly db: NodePgDatabase
  readonly users: Users
  readonly logins: Logins
  readonly throttle: LoginThrottle
  readonly passwords: Passwords
  readonly accessTokens: AccessTokens
  readonly commitments: Commitments
  readonly now: Clock
  readonly config: IdentityConfig
}

/** What the service can do, but for the keys that it publishes. */
const routesOf =
  ({ db, users, logins, throttle, passwords, accessTokens, commitments, now, config }: Resources): FastifyPluginAsync =>
  async (api) => {
    const asserted = assertPassword({ passwords, throttle })
    const browsers = knownBrowsers(config.SIGNING_KEY_SECRET)
    const cookie = refreshCookie({ publicUrl: config.PUBLIC_URL, lifetimeDays: config.REFRESH_TOKEN_DAYS })

    await api.register(cookies)
    await api.register(registerUserRoute(registerUser({ users, passwords, now })))
    await api.register(viewOwnAccountRoute(viewOwnAccount({ users })))
    await api.register(changeOwnAccountRoute(changeOwnAccount({ users, passwords, assertPassword: asserted })))
    await api.register(
      deleteOwnAccountRoute(deleteOwnAccount({ users, passwords, commitments, assertPassword: asserted, now })),
    )
    await api.register(listUsersRoute(listUsers({ db, users })))
    await api.register(administerUserRoute(administerUser({ users })))
    const access = { accessTokens, cookie }
    await api.register(logInRoute({ logIn: logIn({ users, logins, passwords, throttle }), browsers, ...access }))
    await api.register(refreshLoginRoute({ refreshLogin: refreshLogin({ logins }), ...access }))
    await api.register(logOutRoute({ logOut: logOut({ logins }), cookie }))
  }

const consumersOf = (commitments: Commitments) => [
  onReservationPlaced({ commitments }),
  onReservationConfirmed({ commitments }),
  onReservationExpired({ commitments }),
  onReservationCancelled({ commitments }),
  onReservationRefundDue({ commitments }),
  onPaymentRefunded({ commitments }),
]

/** Puts the service together. */
export const buildIdentity = async (
  config: IdentityConfig,
  { log = createLogger({ service: 'identity', level: config.LOG_LEVEL }), ...given }: Surroundings = {},
): Promise<Service> => {
  const { database, db, messaging, now, openHttp } = await openService({
    service: 'identity',
    description: 'Accounts, sign-in and the keys that access tokens are checked with.',
    config,
    migrations: new URL('../migrations', import.meta.url),
    tables: { events, inbox },
    log,
    now: given.now,
  })

  const { transact } = messaging

  const users = userRepository({ db, transact, now })
  const logins = loginRepository({
    db,
    transact,
    lifetimeDays: config.REFRESH_TOKEN_DAYS,
    usedRetentionDays: config.USED_REFRESH_TOKEN_RETENTION_DAYS,
    now,
    log,
  })
  const throttle = createLoginThrottle({ db, now, enabled: config.RATE_LIMITS === 'on' })
  const passwords = await createPasswords({
    concurrency: config.PASSWORD_HASHING_CONCURRENCY,
    waiting: config.PASSWORD_HASHING_WAITING,
  })
  const signingKeys = signingKeyStore({
    db,
    transact,
    secret: config.SIGNING_KEY_SECRET,
    rotationDays: config.SIGNING_KEY_ROTATION_DAYS,
    tokenSeconds: config.ACCESS_TOKEN_SECONDS,
    now,
    log,
  })
  const accessTokens = accessTokenIssuer({
    signingKeys,
    issuer: config.JWT_ISSUER,
    audience: config.JWT_AUDIENCE,
    lifetimeSeconds: config.ACCESS_TOKEN_SECONDS,
    now,
  })
  const commitments = commitmentRepository({ db, now, retentionDays: commitmentRetentionDays })

  await signingKeys.rotate()
  const { FIRST_SUPERUSER_EMAIL: email, FIRST_SUPERUSER_PASSWORD: password } = config
  if (email !== undefined && password !== undefined) {
    await createFirstSuperuser({ users, passwords, now, log })({ email, password })
  }

  const http = await openHttp(ownKeys(signingKeys))
  await http.register(publishSigningKeysRoute(signingKeys))
  await http.register(routesOf({ db, users, logins, throttle, passwords, accessTokens, commitments, now, config }), {
    prefix: '/api/v1',
  })

  return composeService({
    http,
    messaging,
    consumers: consumersOf(commitments),
    tasks: [...rotateSigningKeys({ signingKeys, log }), ...pruneExpired({ logins, throttle, commitments, log })],
    retention: config,
    database,
    log,
  })
}

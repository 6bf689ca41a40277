import { randomUUID } from 'node:crypto'
import type { Clock } from '@marquee/kernel/clock'
import { SignJWT } from 'jose'
import type { Login } from './logins.ts'
import type { SigningKeys } from './signing-keys.ts'

export type AccessTokens = ReturnType<typeof accessTokenIssuer>

/** Issues access tokens: JWTs signed with RS256, with the header of RFC 9068. Anybody can read the claims. */
export const accessTokenIssuer = ({
  signingKeys,
  issuer,
  audience,
  lifetimeSeconds,
  now,
}: {
  signingKeys: SigningKeys
  issuer: string
  audience: string
  lifetimeSeconds: number
  now: Clock
}) => ({
  lifetimeSeconds,

  issue: ({ userId, familyId, isSuperuser, isGuest }: Omit<Login, 'refreshToken'>): Promise<string> => {
    const { kid, privateKey } = signingKeys.current()
    const issuedAt = Math.floor(now().getTime() / 1000)
    // A guest who becomes an account keeps the claim `guest` until the next refresh.
    return new SignJWT({ superuser: isSuperuser, ...(isGuest ? { guest: true } : {}), typ: 'access', sid: familyId })
      .setProtectedHeader({ alg: 'RS256', kid, typ: 'at+jwt' })
      .setSubject(userId)
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
      .setJti(randomUUID())
      .sign(privateKey)
  },
})

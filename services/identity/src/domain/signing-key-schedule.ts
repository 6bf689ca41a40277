/** When a key is published, signs and is forgotten. */
export type KeyDates = {
  readonly createdAt: Date
  readonly activatesAt: Date
  readonly retiresAt: Date | null
}

/**
 * A key is published for so long before it signs. Longer than a replica takes to learn of it (5 s) and than anybody may
 * keep a key set in a cache (30 s, and verifiers ask again for a key that they do not know), so that nobody meets a token
 * whose key it cannot have.
 */
export const publicationLeadSeconds = 60

/** How much longer than its last token a key is published, for clocks that differ and replicas that switch late. */
const retirementMarginSeconds = 300

const seconds = (count: number): number => count * 1000
const days = (count: number): number => seconds(count * 86_400)

/** The newest key that may sign already; before any may, by a clock that is behind, the oldest. */
export const signingKey = <Key extends KeyDates>(keys: readonly Key[], now: Date): Key | undefined => {
  const byActivation = keys.toSorted((a, b) => a.activatesAt.getTime() - b.activatesAt.getTime())
  return byActivation.findLast(({ activatesAt }) => activatesAt <= now) ?? byActivation[0]
}

/** Whether a key belongs to the public key set: it will sign, signs, or a token that it signed may still be valid. */
export const isPublished = ({ retiresAt }: KeyDates, now: Date): boolean => retiresAt === null || retiresAt > now

/** Whether it is time for a successor: there is no key, or the newest is older than the given days. */
export const isRotationDue = (keys: readonly KeyDates[], rotationDays: number, now: Date): boolean =>
  keys.every(({ createdAt }) => createdAt.getTime() + days(rotationDays) <= now.getTime())

/**
 * The dates of a new key, and when those before it retire.
 *
 * @param tokenSeconds how long an access token is valid
 */
export const succession = (
  keys: readonly KeyDates[],
  tokenSeconds: number,
  now: Date,
): { key: KeyDates; predecessorsRetireAt: Date } => {
  // The first key has nobody to be announced to and signs at once.
  const activatesAt = keys.length === 0 ? now : new Date(now.getTime() + seconds(publicationLeadSeconds))
  return {
    key: { createdAt: now, activatesAt, retiresAt: null },
    predecessorsRetireAt: new Date(activatesAt.getTime() + seconds(tokenSeconds + retirementMarginSeconds)),
  }
}

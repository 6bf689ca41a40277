/**
 * When a key was created (and published), starts to sign, and is deleted. `retiresAt` is null until the key has a
 * successor.
 */
export type KeyDates = {
  readonly createdAt: Date
  readonly activatesAt: Date
  readonly retiresAt: Date | null
}

/**
 * How long a key is published before it signs. A replica takes up to 5 s to load a new key, and a key set may stay in a
 * cache for 30 s. The lead is longer than both together, so that every verifier has the key before it receives a token.
 */
export const publicationLeadSeconds = 60

/**
 * How long a key stays published after its last token has expired. Covers clock differences and replicas that switch
 * late.
 */
const retirementMarginSeconds = 300

const seconds = (count: number): number => count * 1000
const days = (count: number): number => seconds(count * 86_400)

/** The newest active key. If no key is active yet, because this replica's clock is slow, the oldest key. */
export const currentSigningKey = <Key extends KeyDates>(keys: readonly Key[], now: Date): Key | undefined => {
  const byActivation = keys.toSorted((a, b) => a.activatesAt.getTime() - b.activatesAt.getTime())
  return byActivation.findLast(({ activatesAt }) => activatesAt <= now) ?? byActivation[0]
}

/** Whether a key belongs in the public key set: it will sign, it signs, or one of its tokens may still be valid. */
export const isPublished = ({ retiresAt }: KeyDates, now: Date): boolean => retiresAt === null || retiresAt > now

/** Whether a new key is due: there is no key, or the newest key has reached the age of `rotationDays`. */
export const isRotationDue = (keys: readonly KeyDates[], rotationDays: number, now: Date): boolean =>
  keys.every(({ createdAt }) => createdAt.getTime() + days(rotationDays) <= now.getTime())

/**
 * The dates of a new key, and the date at which all older keys retire.
 *
 * @param tokenSeconds how long an access token is valid
 */
export const planRotation = (
  keys: readonly KeyDates[],
  tokenSeconds: number,
  now: Date,
): { key: KeyDates; predecessorsRetireAt: Date } => {
  // The first key signs at once: no verifier has cached a key set yet.
  const activatesAt = keys.length === 0 ? now : new Date(now.getTime() + seconds(publicationLeadSeconds))
  return {
    key: { createdAt: now, activatesAt, retiresAt: null },
    predecessorsRetireAt: new Date(activatesAt.getTime() + seconds(tokenSeconds + retirementMarginSeconds)),
  }
}

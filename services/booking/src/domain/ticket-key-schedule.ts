/** When a key was created (and published), and when it starts to sign. */
export type TicketKey = {
  /** 1 to 255: one byte of a ticket's code. */
  readonly id: number
  readonly createdAt: Date
  readonly activatesAt: Date
  /** Whether the private half still exists. */
  readonly canSign: boolean
}

/**
 * How long a key is published before it signs: a scanner that fetches the keys once a day knows each key before the
 * first ticket that the key signs.
 */
const publicationLeadSeconds = 86_400

/** How long a key that no longer signs keeps its private half. Covers replicas that switch late. */
const handoverSeconds = 3_600

const lastKeyId = 255

const after = (time: Date, seconds: number): Date => new Date(time.getTime() + seconds * 1000)

/**
 * The newest active key. If no key is active yet, because this replica's clock is slow, the oldest key that can sign.
 */
export const currentTicketKey = <Key extends TicketKey>(keys: readonly Key[], now: Date): Key | undefined => {
  const able = keys
    .filter(({ canSign }) => canSign)
    .toSorted((one, other) => one.activatesAt.getTime() - other.activatesAt.getTime() || one.id - other.id)
  return able.findLast(({ activatesAt }) => activatesAt <= now) ?? able[0]
}

/** Whether a new key is due: no key can sign, or the newest key has reached the age of `rotationDays`. */
export const isRotationDue = (keys: readonly TicketKey[], rotationDays: number, now: Date): boolean =>
  !keys.some(({ canSign }) => canSign) || keys.every(({ createdAt }) => after(createdAt, rotationDays * 86_400) <= now)

/**
 * The next key, or undefined if all 255 ids are used up: an id is never used again, because old tickets name it. The
 * newest key then goes on signing.
 */
export const planTicketKey = (keys: readonly TicketKey[], now: Date): TicketKey | undefined => {
  const id = Math.max(0, ...keys.map((key) => key.id)) + 1
  if (id > lastKeyId) return undefined
  // If no other key can sign, the new key signs at once: tickets cannot wait until the key has been public for a day.
  const lead = keys.some(({ canSign }) => canSign) ? publicationLeadSeconds : 0
  return { id, createdAt: now, activatesAt: after(now, lead), canSign: true }
}

/** The keys that will not sign again: a newer key has been active for an hour. Their private halves can be deleted. */
export const retiredTicketKeys = (keys: readonly TicketKey[], now: Date): TicketKey[] => {
  const current = currentTicketKey(keys, after(now, -handoverSeconds))
  return keys.filter((key) => key.canSign && current !== undefined && key.activatesAt < current.activatesAt)
}

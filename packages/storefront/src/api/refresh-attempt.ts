import { newKey } from './new-key.ts'

type KeyStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const storageKey = 'marquee.refresh'

/**
 * The idempotency key of the refresh that has no response yet. The key is stored, so that a refresh whose response is
 * lost is repeated with the same key by the page that is open next.
 *
 * @param storage throws if the browser denies storage to the page
 */
export const refreshAttempt = (storage: () => KeyStorage) => {
  let pending: string | undefined
  const stored = (): string | undefined => {
    try {
      return storage().getItem(storageKey) ?? undefined
    } catch {
      // Without storage, the page itself can still repeat its refresh.
      return pending
    }
  }
  return {
    /** The key of the refresh that has no response yet, or a new key. */
    key: (): string => {
      pending = stored() ?? newKey()
      try {
        storage().setItem(storageKey, pending)
      } catch {
        // As above.
      }
      return pending
    },
    /** The refresh has its response: the next refresh gets a new key. */
    end: (): void => {
      pending = undefined
      try {
        storage().removeItem(storageKey)
      } catch {
        // As above.
      }
    },
  }
}

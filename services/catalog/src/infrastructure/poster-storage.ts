import type { Readable } from 'node:stream'

/** For caches: a picture never changes under its name. */
export const forever = 'public, max-age=31536000, immutable'

/**
 * Where posters are kept. Every call is bounded in time and throws PosterStorageUnavailable when the storage cannot do
 * it now.
 */
export type PosterStorage = {
  put(name: string, picture: { bytes: Uint8Array; contentType: string }): Promise<void>
  /** The picture as a stream that must be read or destroyed, and its length in bytes; undefined if there is none. */
  get(name: string): Promise<{ body: Readable; length: number | undefined } | undefined>
  /** Removing what is not there is no error. */
  remove(name: string): Promise<void>
}

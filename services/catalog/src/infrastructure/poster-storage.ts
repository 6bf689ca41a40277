import type { Readable } from 'node:stream'

/** `Cache-Control` of posters: a picture with a given name never changes. */
export const immutableCacheControl = 'public, max-age=31536000, immutable'

/**
 * Storage for posters. Every call has a timeout and throws PosterStorageUnavailable if the storage fails or does not
 * answer.
 */
export type PosterStorage = {
  put(name: string, picture: { bytes: Uint8Array; contentType: string }): Promise<void>
  /**
   * The picture as a stream, which the caller must read or destroy, with its length in bytes; undefined if not found.
   */
  get(name: string): Promise<{ body: Readable; length: number | undefined } | undefined>
  /** Also succeeds if the object does not exist. */
  remove(name: string): Promise<void>
}

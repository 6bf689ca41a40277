import type { IncomingHttpHeaders } from 'node:http'

/** The receiver of a service's response, or of the error in its place. */
export type Answer = {
  /** Whether an answer has been sent or is being sent. */
  readonly hasBegun: boolean
  /** Whether the body may be too large to be collected. */
  readonly isLarge: boolean
  /** Drops what has arrived of a replica's response, because another replica is tried. */
  reset(): void
  /** Takes the status and the headers of the service's response, whose body follows. */
  takeHead(status: number, headers: IncomingHttpHeaders): void
  /**
   * Starts the answer. From now on the body is passed on as it arrives.
   *
   * @param source `resume` is called when the client has read all data so far; `abort` when the client disconnects or
   *   `fail` is called
   */
  startStream(source: { resume: () => void; abort: (reason: Error) => void }): void
  /** Takes a chunk of the body. Returns false if no more data should come until `resume` is called. */
  takeData(chunk: Buffer): boolean
  /** Call this when the service's response is complete. */
  end(): void
  /** Answers with an error. An answer that has begun is cut off instead, so that nobody can take it for complete. */
  fail(error: unknown): void
}

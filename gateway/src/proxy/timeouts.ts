/** Timeouts and intervals. */
export type Timeouts = {
  /** For a connection to a replica. */
  readonly connectMilliseconds: number
  /** From when a request is passed on until it is being sent: it may wait for a free connection or for a new one. */
  readonly queueMilliseconds: number
  /**
   * When the last request has waited for longer than this for a connection, a request that would have to wait gets 503
   * `busy` at once. During an overload, a client that tries again later helps more than a long queue.
   */
  readonly busyAfterMilliseconds: number
  /**
   * From the end of the request to the start of the response. Longer than the 10 s of a client's `Prefer: wait`, and
   * than the 11 s that a service waits for a database that hangs. Shorter than the sum of both waits: a request
   * that takes so long gets the gateway's 503.
   */
  readonly responseStartMilliseconds: number
  /** Between two chunks of a response. An event stream sends a chunk at least every 15 s. */
  readonly betweenChunksMilliseconds: number
  /** For a whole response that is not an event stream: a client that reads slowly holds no connection for longer. */
  readonly wholeResponseMilliseconds: number
  /**
   * For the gateway's own requests, such as readiness. A service takes up to 2 s to check its readiness. Compose and
   * `npm start` wait 5 s for the gateway's readiness, so this timeout is below 5 s.
   */
  readonly ownRequestMilliseconds: number
  /**
   * How long the catalog may delay a page of the storefront, whose head describes a film. The read goes on, and its
   * result is there for the next page.
   */
  readonly pageHeadMilliseconds: number
  /** How long a readiness result is cached. */
  readonly readinessCacheMilliseconds: number
  /** For a whole request body that is collected before a service is called. */
  readonly requestBodyMilliseconds: number
  /** How long a client may leave a response unread before its connection is closed. */
  readonly unreadMilliseconds: number
  /** When an event stream ends, its listeners are disconnected at random moments within this time. */
  readonly streamsEndSpreadMilliseconds: number
  /** How long an idle connection to a replica is kept. */
  readonly idleConnectionMilliseconds: number
  /**
   * Poll interval of replica health, and the timeout of one poll. The sum of the interval and
   * `idleConnectionMilliseconds` must be shorter than the time for which a replica drains.
   */
  readonly pollMilliseconds: number
}

export const defaultTimeouts: Timeouts = {
  connectMilliseconds: 2_000,
  queueMilliseconds: 5_000,
  busyAfterMilliseconds: 1_000,
  responseStartMilliseconds: 15_000,
  betweenChunksMilliseconds: 30_000,
  wholeResponseMilliseconds: 120_000,
  ownRequestMilliseconds: 3_500,
  pageHeadMilliseconds: 400,
  readinessCacheMilliseconds: 1_000,
  requestBodyMilliseconds: 10_000,
  unreadMilliseconds: 60_000,
  streamsEndSpreadMilliseconds: 3_000,
  idleConnectionMilliseconds: 500,
  pollMilliseconds: 500,
}

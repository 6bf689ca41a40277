/** How long a service may take, in milliseconds. */
export type Patience = {
  readonly connect: number
  /** Until a request that found every connection taken, or none yet, is on its way. */
  readonly queue: number
  /**
   * From the end of the request to the beginning of the answer. Above the 10 s that a client may ask to wait, and the 11 s
   * for which a service waits for a database that hangs. Both, one after the other, are more than anybody should wait: then
   * the gateway says it.
   */
  readonly answer: number
  /** Between two pieces of an answer. An event stream says something at least every 15 s. */
  readonly pause: number
  /** For the whole of an answer that is not an event stream: a client that reads by drops holds a connection for no longer. */
  readonly wholeAnswer: number
  /**
   * For a question of the gateway's own, such as whether the service is ready: that takes a service 2 s to find out. Below
   * the 5 s that Compose and `npm start` give the gateway for the same question.
   */
  readonly ownQuestion: number
  /** For how long an answer about readiness is given to everybody who asks. */
  readonly readiness: number
  /** Until the whole of a body has come that is collected before a service is asked. */
  readonly body: number
  /** How long a client may let an answer lie before its connection is closed. */
  readonly unread: number
  /** Over how long the listeners of an event stream that broke are sent away. */
  readonly streamsEnd: number
  /** How long a connection on which nothing goes on is kept. */
  readonly idle: number
  /** From one look at a replica to the next, and for its answer. With `idle` it must be less than the time for which one drains. */
  readonly look: number
}

export const defaultPatience: Patience = {
  connect: 2_000,
  queue: 5_000,
  answer: 15_000,
  pause: 30_000,
  wholeAnswer: 120_000,
  ownQuestion: 3_500,
  readiness: 1_000,
  body: 10_000,
  unread: 60_000,
  streamsEnd: 3_000,
  idle: 500,
  look: 500,
}

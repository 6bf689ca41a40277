import { Transform, type TransformCallback } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { BodyTooLarge, BodyTooSlow, MalformedRequest, TooManyBytes } from './upstream-errors.ts'

/** How much of a refused body is still read, so that the client comes to read the answer instead of a broken connection. */
const maxDrainedBytes = 32 * 1024 * 1024

/** Lets the rest of the body go by. */
const drain = (request: FastifyRequest): void => {
  const { raw } = request
  if (raw.complete || raw.destroyed) return
  let left = maxDrainedBytes
  raw.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) raw.destroy()
  })
  raw.resume()
}

export const hasBody = ({ method, headers }: FastifyRequest): boolean =>
  method !== 'GET' &&
  method !== 'HEAD' &&
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)

/** The length that a request announces, in bytes; undefined if it comes in chunks. */
const announcedLength = ({ headers }: FastifyRequest): number | undefined =>
  headers['content-length'] === undefined ? undefined : Number(headers['content-length'])

const assertFits = (request: FastifyRequest, limit: number): void => {
  const announced = announcedLength(request) ?? 0
  if (announced <= limit) return
  drain(request)
  throw new BodyTooLarge(`${announced} bytes were announced and ${limit} are allowed`)
}

/** Bytes of bodies that are being collected, in all. More are refused: clients decide how many send at once. */
const maxCollectedBytes = 64 * 1024 * 1024
let collectedBytes = 0

const readAll = (request: FastifyRequest, limit: number, milliseconds: number): Promise<Buffer> => {
  const { raw } = request
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const chunks: Buffer[] = []
  let bytes = 0
  const timer = setTimeout(() => reject(new BodyTooSlow(`no whole body within ${milliseconds} ms`)), milliseconds)
  raw.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= limit) chunks.push(chunk)
    else reject(new BodyTooLarge(`more than ${limit} bytes came`))
  })
  raw.once('end', () => resolve(Buffer.concat(chunks)))
  raw.once('close', () => reject(new MalformedRequest('The request broke off.')))
  raw.once('error', () => reject(new MalformedRequest('The request broke off.')))
  return promise.finally(() => {
    clearTimeout(timer)
    raw.removeAllListeners('data')
    chunks.length = 0
  })
}

/**
 * The whole body of a request, so that no connection to a service is taken before it is there: a client that sends a byte
 * a second costs nobody else's time.
 *
 * @param limit largest body in bytes
 * @param milliseconds how long it may take to arrive
 * @throws BodyTooLarge, BodyTooSlow, MalformedRequest if it breaks off, TooManyBytes if too much is being collected already
 */
export const collectBody = async (request: FastifyRequest, limit: number, milliseconds: number): Promise<Buffer> => {
  assertFits(request, limit)
  const reserved = announcedLength(request) ?? limit
  if (collectedBytes + reserved > maxCollectedBytes) {
    drain(request)
    throw new TooManyBytes()
  }
  collectedBytes += reserved
  try {
    return await readAll(request, limit, milliseconds)
  } catch (error) {
    drain(request)
    throw error
  } finally {
    collectedBytes -= reserved
  }
}

/**
 * The request's body as it comes, never more than `limit` bytes, for what is too large to be collected. It is a stream of
 * its own, so that a service that stops reading does not take the client's connection with it, over which the answer must go.
 *
 * @throws BodyTooLarge if the request says that its body is larger; the stream fails with it when it turns out to be
 */
export const openBody = (request: FastifyRequest, limit: number): Transform => {
  const { raw } = request
  assertFits(request, limit)
  let bytes = 0
  const body = new Transform({
    transform: (chunk: Buffer, _encoding, done: TransformCallback) => {
      bytes += chunk.length
      if (bytes > limit) done(new BodyTooLarge(`more than ${limit} bytes came`))
      else done(null, chunk)
    },
  })
  // A reader of the body gets the error too. Before there is one, an error without a listener would end the process.
  body.on('error', () => undefined)
  body.once('close', () => {
    raw.unpipe(body)
    drain(request)
  })
  raw.once('error', () => body.destroy(new MalformedRequest('The request broke off.')))
  raw.pipe(body)
  return body
}

import { Transform, type TransformCallback } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { BodyTooLarge, BodyTooSlow, MalformedRequest, TooManyBytes } from './upstream-errors.ts'

/**
 * Maximum bytes of a refused body that are still read. If the gateway stopped reading at once, a client that still
 * sends would see a broken connection and no answer.
 */
const maxDiscardedBytes = 32 * 1024 * 1024

/** Reads the rest of the body and drops it. */
const discardBody = (request: FastifyRequest): void => {
  const { raw } = request
  if (raw.complete || raw.destroyed) return
  let left = maxDiscardedBytes
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

/** The request's `content-length` in bytes; undefined for a chunked body. */
const announcedLength = ({ headers }: FastifyRequest): number | undefined =>
  headers['content-length'] === undefined ? undefined : Number(headers['content-length'])

const assertFits = (request: FastifyRequest, limit: number): void => {
  const announced = announcedLength(request) ?? 0
  if (announced <= limit) return
  discardBody(request)
  throw new BodyTooLarge(`the body has ${announced} bytes, and ${limit} are allowed`)
}

/**
 * Maximum bytes of all bodies that are being collected. Without a maximum, clients would decide how much memory their
 * bodies take.
 */
const maxCollectedBytes = 64 * 1024 * 1024
let collectedBytes = 0

const readAll = (request: FastifyRequest, limit: number, milliseconds: number): Promise<Buffer> => {
  const { raw } = request
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const chunks: Buffer[] = []
  let bytes = 0
  const timer = setTimeout(
    () => reject(new BodyTooSlow(`the body was not complete within ${milliseconds} ms`)),
    milliseconds,
  )
  raw.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= limit) chunks.push(chunk)
    else reject(new BodyTooLarge(`the body has more than ${limit} bytes`))
  })
  // `close` is emitted for every request. The error, whose stack is expensive, is made only for an incomplete body.
  const rejectIncomplete = () => {
    if (!raw.complete) reject(new MalformedRequest('The request ended before its body was complete.'))
  }
  raw.once('end', () => resolve(Buffer.concat(chunks)))
  raw.once('close', rejectIncomplete)
  raw.once('error', rejectIncomplete)
  return promise.finally(() => {
    clearTimeout(timer)
    raw.removeAllListeners('data')
    chunks.length = 0
  })
}

/**
 * Collects the whole body of a request. A connection to a service is taken only afterwards, so that a client that sends
 * slowly holds none.
 *
 * @param limit largest body in bytes
 * @param milliseconds timeout for the whole body
 * @throws BodyTooLarge, BodyTooSlow, MalformedRequest if the client disconnects, TooManyBytes if too many bytes are
 *   being collected already
 */
export const collectBody = async (request: FastifyRequest, limit: number, milliseconds: number): Promise<Buffer> => {
  assertFits(request, limit)
  const reserved = announcedLength(request) ?? limit
  if (collectedBytes + reserved > maxCollectedBytes) {
    discardBody(request)
    throw new TooManyBytes()
  }
  collectedBytes += reserved
  try {
    return await readAll(request, limit, milliseconds)
  } catch (error) {
    discardBody(request)
    throw error
  } finally {
    collectedBytes -= reserved
  }
}

/**
 * Streams a request's body that is too large to collect, up to `limit` bytes. The stream is separate from the request:
 * a service that stops reading must not destroy the client's connection, which still has to carry the answer.
 *
 * @throws BodyTooLarge if `content-length` is above the limit; the stream fails with BodyTooLarge
 *   if a chunked body grows larger
 */
export const openBody = (request: FastifyRequest, limit: number): Transform => {
  const { raw } = request
  assertFits(request, limit)
  let bytes = 0
  const body = new Transform({
    transform: (chunk: Buffer, _encoding, done: TransformCallback) => {
      bytes += chunk.length
      if (bytes > limit) done(new BodyTooLarge(`the body has more than ${limit} bytes`))
      else done(null, chunk)
    },
  })
  // Without a listener, an error that occurs before anybody reads the body would end the process.
  body.on('error', () => undefined)
  body.once('close', () => {
    raw.unpipe(body)
    discardBody(request)
  })
  raw.once('error', () => body.destroy(new MalformedRequest('The request ended before its body was complete.')))
  raw.pipe(body)
  return body
}

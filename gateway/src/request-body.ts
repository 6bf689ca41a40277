import { Transform, type TransformCallback } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { BodyTooLarge, MalformedRequest } from './upstream-errors.ts'

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

/**
 * The request's body as it comes, never more than `limit` bytes. It is a stream of its own, so that a service that
 * stops reading does not take the client's connection with it, over which the answer must go.
 *
 * @throws BodyTooLarge if the request says that its body is larger; the stream fails with it when it turns out to be
 */
export const openBody = (request: FastifyRequest, limit: number): Transform => {
  const { raw } = request
  const announced = Number(request.headers['content-length'] ?? 0)
  if (announced > limit) {
    drain(request)
    throw new BodyTooLarge(`${announced} bytes were announced and ${limit} are allowed`)
  }
  let bytes = 0
  const body = new Transform({
    transform: (chunk: Buffer, _encoding, done: TransformCallback) => {
      bytes += chunk.length
      if (bytes > limit) done(new BodyTooLarge(`more than ${limit} bytes came`))
      else done(null, chunk)
    },
  })
  body.once('close', () => {
    raw.unpipe(body)
    drain(request)
  })
  raw.once('error', () => body.destroy(new MalformedRequest('The request broke off.')))
  raw.pipe(body)
  return body
}

import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'

/** Documents the 304 of a route that carries an ETag, for its `response` schema. */
export const notModified = { 304: z.null().describe('The client has it already (If-None-Match)') }

/** Whether `If-None-Match` names the tag (RFC 9110: weak comparison, a list, or `*`). */
export const isKnown = (request: FastifyRequest, tag: string): boolean => {
  const known = request.headers['if-none-match']
  if (known === undefined) return false
  return known.trim() === '*' || known.split(',').some((one) => one.trim().replace(/^W\//, '') === tag)
}

/**
 * Spread into a route's options: a 200 carries an ETag made from its body, and is 304 without a body for a client that
 * has the same already. The answer may be kept, but must be asked for again each time.
 */
export const entityTag = {
  onSend: async (request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> => {
    if (reply.statusCode !== 200 || typeof payload !== 'string') return payload
    const tag = `"${createHash('sha256').update(payload).digest('base64url').slice(0, 27)}"`
    reply.header('etag', tag).header('cache-control', 'no-cache')
    if (!isKnown(request, tag)) return payload
    reply.code(304).removeHeader('content-length').removeHeader('content-type')
    return null
  },
}

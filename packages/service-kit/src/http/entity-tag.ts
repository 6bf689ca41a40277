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

const tagOf = (content: string | Buffer): string =>
  `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`

/** Bytes that are answered to many, with their ETag. */
export type TaggedContent = { readonly bytes: Buffer; readonly tag: string }

export const taggedContent = (text: string): TaggedContent => {
  const bytes = Buffer.from(text)
  return { bytes, tag: tagOf(bytes) }
}

/** Answers with content that many share, or with 304 to a client that has it already. */
export const sendTagged = (
  request: FastifyRequest,
  reply: FastifyReply,
  { bytes, tag }: TaggedContent,
  { type, cacheControl }: { type: string; cacheControl: string },
): FastifyReply => {
  reply.header('etag', tag).header('cache-control', cacheControl)
  return isKnown(request, tag) ? reply.code(304).send() : reply.type(type).send(bytes)
}

/**
 * Spread into a route's options: a 200 carries an ETag made from its body, and is 304 without a body for a client that
 * has the same already. The answer may be kept, but must be asked for again each time.
 */
export const entityTag = {
  onSend: async (request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> => {
    if (reply.statusCode !== 200 || typeof payload !== 'string') return payload
    const tag = tagOf(payload)
    reply.header('etag', tag).header('cache-control', 'no-cache')
    if (!isKnown(request, tag)) return payload
    reply.code(304).removeHeader('content-length').removeHeader('content-type')
    return null
  },
}

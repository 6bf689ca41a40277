import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'

/** Documents the 304 of a route with an ETag, for its `response` schema. */
export const notModified = {
  304: z.null().describe('The body still has the ETag that `If-None-Match` contains'),
}

/** Whether `If-None-Match` names the tag (RFC 9110: weak comparison, a list, or `*`). */
export const matchesIfNoneMatch = (request: FastifyRequest, tag: string): boolean => {
  const header = request.headers['if-none-match']
  if (header === undefined) return false
  return header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === tag)
}

const tagOf = (content: string | Buffer): string =>
  `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`

/** A body that many clients get, with its ETag. */
export type TaggedContent = { readonly bytes: Buffer; readonly tag: string }

export const taggedContent = (text: string): TaggedContent => {
  const bytes = Buffer.from(text)
  return { bytes, tag: tagOf(bytes) }
}

/** Sends the content, or a 304 to a client that already has the content. */
export const sendTagged = (
  request: FastifyRequest,
  reply: FastifyReply,
  { bytes, tag }: TaggedContent,
  { type, cacheControl }: { type: string; cacheControl: string },
): FastifyReply => {
  reply.header('etag', tag).header('cache-control', cacheControl)
  return matchesIfNoneMatch(request, tag) ? reply.code(304).send() : reply.type(type).send(bytes)
}

/**
 * Spread into a route's options. A 200 gets an ETag computed from its body, and becomes a 304 without a body for a
 * client that already has the same body. Clients may cache the response but must revalidate it each time.
 */
export const entityTag = {
  onSend: async (request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> => {
    if (reply.statusCode !== 200 || typeof payload !== 'string') return payload
    const tag = tagOf(payload)
    reply.header('etag', tag).header('cache-control', 'no-cache')
    if (!matchesIfNoneMatch(request, tag)) return payload
    reply.code(304).removeHeader('content-length').removeHeader('content-type')
    return null
  },
}

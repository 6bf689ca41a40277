import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Coding, codingFor, codings, compress, smallestCompressedBytes } from './content-coding.ts'

/** Documents the 304 of a route with an ETag, for its `response` schema. */
export const notModified = {
  304: z.null().describe('The body still has the ETag that `If-None-Match` contains'),
}

/**
 * The `Cache-Control` of public content that changes: shared caches may keep the response for a second, and browsers
 * revalidate it each time.
 */
export const sharedForASecond = 'public, max-age=0, s-maxage=1, must-revalidate'

/** The tags in `If-None-Match` without the mark of weak tags; `*` matches every tag. */
const tagsIn = (header: string): string[] => header.split(',').map((one) => one.trim().replace(/^W\//, ''))

/** Whether `If-None-Match` names the tag (RFC 9110: weak comparison, a list, or `*`). */
export const matchesIfNoneMatch = (request: FastifyRequest, tag: string): boolean => {
  const header = request.headers['if-none-match']
  if (header === undefined) return false
  return header.trim() === '*' || tagsIn(header).includes(tag)
}

/** Whether the client asks caches to revalidate a response before they use it, as after a reload. */
export const asksToRevalidate = ({ headers }: Pick<FastifyRequest, 'headers'>): boolean => {
  const header = headers['cache-control']
  return header !== undefined && /(?:^|[\s,])(?:no-cache|no-store|max-age=0)(?:$|[\s,])/i.test(header)
}

const tagOf = (content: string | Buffer): string =>
  `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`

/** A body that many clients get, with its ETag. The bytes may be built at their first use. */
export type TaggedContent = { readonly bytes: Buffer; readonly tag: string }

export const taggedContent = (text: string): TaggedContent => {
  const bytes = Buffer.from(text)
  return { bytes, tag: tagOf(bytes) }
}

/**
 * Content whose tag is computed from a version, so that a 304 builds no body.
 *
 * @param version changes whenever the body changes
 */
export const versionedContent = (version: string, build: () => string): TaggedContent => {
  let bytes: Buffer | undefined
  return {
    tag: tagOf(version),
    get bytes() {
      bytes ??= Buffer.from(build())
      return bytes
    },
  }
}

/** A compressed body is another representation, so it has a tag of its own. */
const tagInCoding = (tag: string, coding: Coding | undefined): string =>
  coding === undefined ? tag : `${tag.slice(0, -1)}-${coding}"`

/** The tag of this content, compressed or not, that `If-None-Match` contains; undefined if it contains none of them. */
const heldTag = (request: FastifyRequest, { tag }: TaggedContent): string | undefined => {
  const header = request.headers['if-none-match']
  if (header === undefined) return undefined
  if (header.trim() === '*') return tagInCoding(tag, undefined)
  const tags = [tag, ...codings.map((coding) => tagInCoding(tag, coding))]
  return tagsIn(header).find((one) => tags.includes(one))
}

/** Compressed bodies. Each content is compressed at most once for each coding. */
const compressed = new WeakMap<TaggedContent, Map<Coding, Buffer | Promise<Buffer>>>()

const bytesIn = (content: TaggedContent, coding: Coding): Buffer | Promise<Buffer> => {
  const known = compressed.get(content) ?? new Map<Coding, Buffer | Promise<Buffer>>()
  compressed.set(content, known)
  const found = known.get(coding)
  if (found) return found
  const compressing = compress(content.bytes, coding)
  known.set(coding, compressing)
  void compressing.then(
    (bytes) => known.set(coding, bytes),
    () => known.delete(coding),
  )
  return compressing
}

/** Content whose compressed bodies exist already, as those of a built web page do. */
export const precompressedContent = (
  bytes: Buffer,
  bodies: Readonly<Partial<Record<Coding, Buffer | undefined>>>,
): TaggedContent => {
  const content: TaggedContent = { bytes, tag: tagOf(bytes) }
  const known = codings.flatMap((coding) => (bodies[coding] ? [[coding, bodies[coding]] as const] : []))
  compressed.set(content, new Map(known))
  return content
}

const isText = (type: string): boolean => /^text\/|json|javascript|xml/.test(type)

const vary = (reply: FastifyReply): void => {
  const others = reply.getHeader('vary')
  reply.header('vary', others === undefined ? 'accept-encoding' : `${others}, accept-encoding`)
}

/**
 * Sends the content, or a 304 to a client that already has the content. Texts that are not small are compressed for
 * clients that accept it.
 */
export const sendTagged = (
  request: FastifyRequest,
  reply: FastifyReply,
  content: TaggedContent,
  { type, cacheControl }: { type: string; cacheControl: string },
): FastifyReply => {
  const isCompressible = isText(type)
  reply.header('cache-control', cacheControl)
  if (isCompressible) vary(reply)
  const held = heldTag(request, content)
  if (held !== undefined) return reply.header('etag', held).code(304).send()
  reply.type(type)
  const coding = isCompressible ? codingFor(request.headers['accept-encoding']) : undefined
  if (coding === undefined || content.bytes.length < smallestCompressedBytes) {
    return reply.header('etag', content.tag).send(content.bytes)
  }
  reply.header('etag', tagInCoding(content.tag, coding)).header('content-encoding', coding)
  const body = bytesIn(content, coding)
  if (Buffer.isBuffer(body)) return reply.send(body)
  void body.then(
    (bytes) => reply.send(bytes),
    (error: unknown) => reply.removeHeader('content-encoding').removeHeader('etag').send(error),
  )
  return reply
}

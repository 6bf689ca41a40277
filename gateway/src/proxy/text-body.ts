import { isUtf8 } from 'node:buffer'
import type { IncomingHttpHeaders } from 'node:http'

/** A body up to this size is sent as text. */
const maxTextBytes = 32 * 1024

/**
 * The body as a string if the body is text. Node sends head and text in one write; head and `Buffer` need a vectored
 * write, which takes longer. The bytes that are sent are the same. A body whose content type has no charset stays a
 * `Buffer`, because Fastify would add the charset to a string.
 */
export const asText = (body: Buffer, { 'content-type': type }: IncomingHttpHeaders): Buffer | string =>
  type?.endsWith('charset=utf-8') && body.length <= maxTextBytes && isUtf8(body) ? body.toString() : body

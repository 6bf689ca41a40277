import { DomainError } from '@marquee/kernel/domain-error'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { wholeNumber } from './numbers.ts'

/** A cursor holds what its list is ordered by, such as a title of 100 characters with four bytes each. */
const maxCursor = 4_000

export const pageQuery = z.strictObject({
  limit: wholeNumber({ min: 1, max: 200 }).default(50).describe('Most items to answer with'),
  cursor: z.string().max(maxCursor).optional().describe('From the `Link` header of the page before'),
})

export class BadCursor extends DomainError {
  readonly code = 'bad-cursor'
  readonly kind = 'invalid'

  constructor() {
    super('The cursor is not one that this list gave.')
  }
}

/** Reads a cursor: where the page before ended. Throws BadCursor (422) for one that this list did not give. */
export const readCursor = <Schema extends z.ZodType>(
  cursor: string | undefined,
  schema: Schema,
): z.output<Schema> | undefined => {
  if (cursor === undefined) return undefined
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch {
    throw new BadCursor()
  }
}

/**
 * Cuts a page out of rows that were asked for with one more than the limit, and says in the `Link` header (RFC 8288)
 * where the next one is, if there is one.
 */
export const sendPage = <Row>(
  request: FastifyRequest,
  reply: FastifyReply,
  { rows, limit, cursorOf }: { rows: readonly Row[]; limit: number; cursorOf: (last: Row) => unknown },
): Row[] => {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  if (rows.length > limit && last !== undefined) {
    const [path = '', ...rest] = request.url.split('?')
    // A question mark may stand in the query as it is.
    const query = new URLSearchParams(rest.join('?'))
    query.set('cursor', Buffer.from(JSON.stringify(cursorOf(last))).toString('base64url'))
    query.set('limit', String(limit))
    reply.header('link', `<${path.replace(/\/$/, '')}?${query}>; rel="next"`)
  }
  return page
}

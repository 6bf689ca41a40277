import { DomainError } from '@marquee/kernel/domain-error'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { wholeNumber } from './numbers.ts'

/** Enough for the sort key that a cursor encodes, such as a title of 100 characters with four bytes each. */
const maxCursorLength = 4_000

export const pageQuery = z.strictObject({
  limit: wholeNumber({ min: 1, max: 200 }).default(50).describe('Maximum number of items in the response'),
  cursor: z
    .string()
    .max(maxCursorLength)
    .optional()
    .describe('Cursor of the page, from the `Link` header of the previous page. Omit the cursor for the first page.'),
})

export class BadCursor extends DomainError {
  readonly code = 'bad-cursor'
  readonly kind = 'invalid'

  constructor() {
    super('The cursor is not valid for this list. Start again without a cursor.')
  }
}

/** Decodes a cursor: the sort key of the previous page's last row. Throws BadCursor (422) if it is invalid. */
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
 * Returns the page of a query that fetched one row more than the limit. If the query found the extra row, the `Link`
 * header (RFC 8288) gets the URL of the next page.
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
    // A query may itself contain question marks.
    const query = new URLSearchParams(rest.join('?'))
    query.set('cursor', Buffer.from(JSON.stringify(cursorOf(last))).toString('base64url'))
    query.set('limit', String(limit))
    reply.header('link', `<${path.replace(/\/$/, '')}?${query}>; rel="next"`)
  }
  return page
}

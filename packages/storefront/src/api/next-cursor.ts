/** The cursor of the next page, from the header `Link` (RFC 8288) of a list; undefined on the last page. */
export const nextCursor = (link: string | null): string | undefined => {
  for (const part of (link ?? '').split(/,\s*(?=<)/)) {
    const [, target, parameters] = /^<([^>]*)>(.*)$/.exec(part) ?? []
    if (target === undefined || !/;\s*rel="?next"?(;|$)/.test(parameters ?? '')) continue
    const query = target.slice(target.indexOf('?') + 1)
    return new URLSearchParams(query).get('cursor') ?? undefined
  }
  return undefined
}

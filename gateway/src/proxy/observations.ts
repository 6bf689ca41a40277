import type { IncomingHttpHeaders } from 'node:http'
import { LRUCache } from 'lru-cache'

/** The most groups whose last observation is stored. */
const maxGroups = 5_000

/** The most groups of one response. RFC 9875 asks caches to support at least 32. */
const maxGroupsOfResponse = 32

/** The groups of a response: the header `Cache-Groups` (RFC 9875) is a list of strings. */
export const groupsOf = ({ 'cache-groups': header }: IncomingHttpHeaders): readonly string[] =>
  header === undefined
    ? []
    : Array.from(String(header).matchAll(/"([^"]*)"/g), ([, group = '']) => group).slice(0, maxGroupsOfResponse)

/** A stored response. `moment` is the number of the moment at which the response was requested. */
type Dated = { readonly groups: readonly string[]; readonly moment: number }

/**
 * Records which states of a service clients have seen, so that no client gets a stored response that is older than a
 * state that the client has seen. Moments are numbers that grow with each request and each observation. Times are
 * not used, because a request and an observation can fall on the same tick of a clock.
 */
export const createObservations = () => {
  let moment = 0
  /** Every response that was requested before this moment is outdated, whatever its groups are. */
  let ofAll = 0
  const ofGroup = new LRUCache<string, number>({
    max: maxGroups,
    dispose: (observedAt, _group, reason) => {
      if (reason === 'evict') ofAll = Math.max(ofAll, observedAt)
    },
  })
  return {
    nextMoment: (): number => {
      moment += 1
      return moment
    },

    /** Call this when a client is about to see the state of these groups. An empty list stands for all groups. */
    observe: (groups: readonly string[]): void => {
      moment += 1
      if (groups.length === 0) ofAll = moment
      for (const group of groups) ofGroup.set(group, moment)
    },

    /** Whether a client may have seen a newer state than that of the response. */
    isOutdated: ({ groups, moment: sentAt }: Dated): boolean =>
      sentAt < ofAll || groups.some((group) => sentAt < (ofGroup.peek(group) ?? 0)),
  }
}

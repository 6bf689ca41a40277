import type { BrowserContext, Route } from 'playwright-core'

/** How the API answers the pages: as it is, not at all, with 503, or with a connection that breaks. */
type Fault = 'none' | 'silent' | 'busy' | 'broken'

const paths = /\/api\/v1\/(movies|showtimes|reservations)\b/

const problem = { type: 'about:blank', title: 'Service Unavailable', status: 503, code: 'service-unavailable' }

const answer = async (route: Route, fault: Exclude<Fault, 'silent'>): Promise<void> => {
  if (fault === 'none') await route.continue()
  else if (fault === 'broken') await route.abort('connectionreset')
  else await route.fulfill({ status: 503, contentType: 'application/problem+json', json: problem })
}

/**
 * Injects faults into the requests of a browser for films, showtimes and reservations.
 *
 * @returns a function that sets the fault, also for requests that are still waiting for an answer
 */
export const injectFaults = async (context: BrowserContext): Promise<(fault: Fault) => Promise<void>> => {
  let current: Fault = 'none'
  let waiting: Route[] = []
  await context.route(paths, async (route) => {
    if (current === 'silent') waiting.push(route)
    else await answer(route, current)
  })
  return async (fault) => {
    current = fault
    if (fault === 'silent') return
    const due = waiting
    waiting = []
    await Promise.all(due.map((route) => answer(route, fault)))
  }
}

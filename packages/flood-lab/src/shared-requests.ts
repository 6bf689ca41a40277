import type { RunningStack } from '@marquee/local-stack/stack'

/**
 * Requests that the gateway sends to a service for all clients together, so their number must not grow with the number
 * of clients. At most `atStart` requests, plus `perSecond` for each second, are allowed.
 */
const sharedRequests = [
  { service: 'identity', route: '/.well-known/jwks.json', atStart: 5, perSecond: 0.2 },
  { service: 'catalog', route: '/health/ready', atStart: 3, perSecond: 1 },
] as const

/** How often a service has answered requests to a route. */
const requestCount = async (service: string, route: string): Promise<number> => {
  const metrics = await (await fetch(`${service}/metrics`)).text()
  return metrics
    .split('\n')
    .filter((line) => line.startsWith('http_request_duration_seconds_count') && line.includes(`route="${route}"`))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

/**
 * Starts counting the gateway's shared requests.
 *
 * @returns a function that reports a violation for each service that has received too many of these requests since
 */
export const countSharedRequests = async ({ services }: ReturnType<RunningStack['stack']>) => {
  const countAll = () =>
    Promise.all(sharedRequests.map(({ service, route }) => requestCount(services[service].url, route)))
  const before = await countAll()
  const begun = performance.now()
  return async (reportViolation: (violation: string) => void): Promise<void> => {
    const after = await countAll()
    const seconds = (performance.now() - begun) / 1_000
    for (const [index, { service, route, atStart, perSecond }] of sharedRequests.entries()) {
      const count = (after[index] ?? 0) - (before[index] ?? 0)
      if (count > atStart + perSecond * seconds) reportViolation(`${service} got ${count} requests to ${route}`)
    }
  }
}

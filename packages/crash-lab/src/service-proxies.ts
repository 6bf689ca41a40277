import { startTcpProxy, type TcpProxy } from '@marquee/testing/tcp-proxy'
import type { Dependency } from './plan.ts'
import { type ServiceUnderTest, services } from './services.ts'

/** The environment variable in which a service finds each dependency. */
const variables = { postgres: 'DATABASE_URL', rabbitmq: 'AMQP_URL', stripe: 'STRIPE_API_BASE' } as const

/** Starts a proxy between each service and each of its dependencies. */
export const startServiceProxies = async () => {
  const proxies = new Map<string, TcpProxy>()
  for (const service of services) {
    for (const dependency of ['postgres', 'rabbitmq', ...(service === 'payment' ? ['stripe'] : [])]) {
      proxies.set(`${service} ${dependency}`, await startTcpProxy())
    }
  }

  const proxyOf = (service: ServiceUnderTest, dependency: Dependency): TcpProxy => {
    const proxy = proxies.get(`${service} ${dependency}`)
    if (!proxy) throw new Error(`there is no proxy between ${service} and ${dependency}`)
    return proxy
  }

  return {
    proxyOf,

    /** Returns the variables with the URLs of a service's dependencies, changed to the URLs of the proxies. */
    throughProxies: (service: ServiceUnderTest, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
      Object.fromEntries(
        Object.entries(variables).flatMap(([dependency, variable]) => {
          const given = environment[variable]
          if (given === undefined) return []
          const url = new URL(given)
          const proxy = proxyOf(service, dependency as Dependency)
          proxy.setTarget(url.hostname, Number(url.port))
          url.port = String(proxy.port)
          return [[variable, url.toString().replace(/\/$/, '')]]
        }),
      ),

    /** Makes all proxies forward everything again. */
    clear: (): void => {
      for (const proxy of proxies.values()) proxy.change({ kind: 'clear' })
    },

    close: async (): Promise<void> => {
      for (const proxy of proxies.values()) await proxy.close()
    },
  }
}

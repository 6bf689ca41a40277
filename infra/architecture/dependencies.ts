/**
 * Defines the dependencies that each package may have. Biome's `noUndeclaredDependencies` lets a file import only what
 * its package.json declares, so a rule about the declarations covers every import.
 */

export type Manifest = {
  name: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

const scope = '@marquee/'
const services = ['identity', 'catalog', 'booking', 'payment']
const sharedByServices = ['kernel', 'contracts', 'messaging', 'service-kit']

/** The internal packages that each package may depend on. No package may depend on a service or on the gateway. */
const internalDependencies: Record<string, string[]> = {
  kernel: [],
  contracts: [],
  messaging: ['kernel', 'contracts'],
  'service-kit': ['kernel', 'contracts', 'messaging'],
  'stripe-sandbox': ['kernel'],
  'api-client': [],
  'stack-file': [],
  'local-servers': [],
  driver: ['api-client'],
  demo: ['kernel', 'api-client', 'driver', 'stack-file'],
  'local-stack': ['kernel', 'api-client', 'demo', 'local-servers', 'stripe-sandbox', 'stack-file'],
  bench: ['kernel', 'api-client', 'driver', 'local-stack', 'planted-bugs'],
  'flood-lab': ['api-client', 'driver', 'local-stack', 'planted-bugs'],
  'crash-lab': [
    'contracts',
    'messaging',
    'api-client',
    'driver',
    'local-stack',
    'operations',
    'planted-bugs',
    'testing',
  ],
  'planted-bugs': [],
  operations: ['contracts', 'messaging', 'stack-file', 'local-servers', 'local-stack', 'system-tests'],
  testing: ['local-servers'],
  'api-contract': [],
  'system-tests': ['api-client', 'api-contract', 'driver', 'local-stack', 'stack-file', 'testing'],
  storefront: ['kernel', 'api-client', 'driver', 'stack-file', 'system-tests'],
  gateway: sharedByServices,
  ...Object.fromEntries(services.map((service) => [service, sharedByServices])),
}

/** The internal packages that tests may depend on in addition. */
const testDependencies = ['testing', 'stripe-sandbox']

/** Packages that may use only these libraries at run time. */
const librariesOf: Record<string, string[]> = { kernel: [], contracts: ['zod'] }

/** Libraries that only some packages may use. A name that ends in / means the whole scope. */
const reserved: [libraries: string[], mayUse: string[]][] = [
  [
    ['amqplib', 'amqp-connection-manager', '@types/amqplib'],
    ['messaging', 'testing', 'crash-lab'],
  ],
  [['stripe'], ['payment', 'stripe-sandbox', 'driver', 'operations']],
  [['@aws-sdk/'], ['catalog', 'local-servers']],
  [['drizzle-orm'], ['messaging', 'service-kit', ...services]],
  [
    ['pg', '@types/pg'],
    [
      'messaging',
      'service-kit',
      'testing',
      'local-servers',
      'system-tests',
      'bench',
      'crash-lab',
      'operations',
      ...services,
    ],
  ],
  // Services talk to each other through events, so none of them needs an HTTP client.
  [
    ['undici', 'axios', 'got', 'ky', 'node-fetch', '@fastify/reply-from', '@fastify/http-proxy'],
    ['gateway', 'bench'],
  ],
]

/** Returns a sentence for each declared dependency that the tables above do not allow, and for each cycle. */
export function dependencyViolations(manifests: Manifest[]): string[] {
  return [...manifests.flatMap(violationsOf), ...cycles(manifests)]
}

function violationsOf({ name, dependencies = {}, devDependencies = {} }: Manifest): string[] {
  const short = shortName(name)
  const mayDependOn = internalDependencies[short]
  if (mayDependOn === undefined) return [`${name} is missing in infra/architecture/dependencies.ts`]

  const violations: string[] = []
  for (const [dependency, isForTests] of [
    ...Object.keys(dependencies).map((key) => [key, false] as const),
    ...Object.keys(devDependencies).map((key) => [key, true] as const),
  ]) {
    if (dependency.startsWith(scope)) {
      const allowed = isForTests ? [...mayDependOn, ...testDependencies] : mayDependOn
      if (!allowed.includes(shortName(dependency))) violations.push(`${name} may not depend on ${dependency}`)
      continue
    }
    const libraries = librariesOf[short]
    if (libraries !== undefined && !isForTests && !libraries.includes(dependency)) {
      violations.push(
        `${name} may not depend on ${dependency}: it may use only ${libraries.join(', ') || 'no libraries'}`,
      )
    }
    for (const [names, mayUse] of reserved) {
      const isMeant = names.some(
        (library) => dependency === library || (library.endsWith('/') && dependency.startsWith(library)),
      )
      if (isMeant && !mayUse.includes(short))
        violations.push(`${name} may not depend on ${dependency}: only ${mayUse.join(', ')} may`)
    }
  }
  return violations
}

/** Returns a sentence for each entry of the tables above that no package uses. */
export function unusedAllowances(manifests: Manifest[]): string[] {
  const dependenciesOf = new Map(
    manifests.map(({ name, dependencies, devDependencies }) => [
      shortName(name),
      Object.keys({ ...dependencies, ...devDependencies }),
    ]),
  )
  const uses = (name: string, isMeant: (dependency: string) => boolean) => dependenciesOf.get(name)?.some(isMeant)
  return [
    ...Object.entries(internalDependencies).flatMap(([name, allowed]) =>
      allowed
        .filter((dependency) => !uses(name, (used) => used === `${scope}${dependency}`))
        .map((dependency) => `${name} does not depend on ${dependency}`),
    ),
    ...reserved.flatMap(([libraries, mayUse]) =>
      mayUse
        .filter((name) => !uses(name, (used) => libraries.some((library) => used.startsWith(library))))
        .map((name) => `${name} does not depend on ${libraries[0]}`),
    ),
  ]
}

/**
 * Finds cycles, including those through devDependencies: the tests of a package must not need a package that depends on
 * the tested package.
 */
function cycles(manifests: Manifest[]): string[] {
  const edges = new Map(
    manifests.map(({ name, dependencies, devDependencies }) => [
      name,
      Object.keys({ ...dependencies, ...devDependencies }).filter((dependency) => dependency.startsWith(scope)),
    ]),
  )
  const found = new Set<string>()
  const walk = (name: string, path: string[]): void => {
    const start = path.indexOf(name)
    if (start === -1) for (const next of edges.get(name) ?? []) walk(next, [...path, name])
    else found.add(path.slice(start).sort().join(' and '))
  }
  for (const name of edges.keys()) walk(name, [])
  return [...found].map((cycle) => `${cycle} depend on each other`)
}

const shortName = (name: string): string => name.slice(scope.length)

/** A package that Stryker mutates, and further unit tests that should notice the mutants. */
export type MutatedPackage = {
  /** Relative to the repository, such as `packages/kernel`. */
  readonly folder: string
  /** Glob patterns of the files to mutate, relative to the folder. Tests are never mutated. */
  readonly files: readonly string[]
  /** Further unit tests outside the folder, as glob patterns relative to the repository. */
  readonly tests?: readonly string[]
}

const domainOf = (service: string): MutatedPackage => ({ folder: `services/${service}`, files: ['src/domain/*.ts'] })

/** The code that unit tests cover: the domains, the kernel, the contracts, and other files that need no server. */
export const mutatedPackages: readonly MutatedPackage[] = [
  ...['identity', 'catalog', 'booking', 'payment'].map(domainOf),
  { folder: 'packages/kernel', files: ['src/*.ts'] },
  { folder: 'packages/contracts', files: ['src/*.ts'] },
  {
    folder: 'packages/messaging',
    files: [
      'src/connection/probe.ts',
      'src/topology/{routing-key,topology}.ts',
      'src/events/{trace-context,event-message}.ts',
    ],
  },
  {
    folder: 'packages/service-kit',
    files: [
      'src/api-document/{api-document,operation-problems,shared-responses,simplified-schemas}.ts',
      'src/http/{auth,disconnect-signal,entity-tag,health,http,jwks,numbers,pagination,problem,text}.ts',
      'src/service/{config,retention,service-metrics}.ts',
    ],
    // This test checks each setting's description.
    tests: ['infra/configuration.test.ts'],
  },
  {
    folder: 'gateway',
    files: [
      'src/config.ts',
      'src/documents/merge-documents.ts',
      'src/limits/concurrency-limit.ts',
      'src/proxy/{headers,in-flight-requests,routes,timeouts,upstream-errors}.ts',
      'src/tokens/revoked-tokens.ts',
    ],
    tests: ['infra/configuration.test.ts'],
  },
  { folder: 'packages/stripe-sandbox', files: ['src/{form,expand,ids}.ts'] },
]

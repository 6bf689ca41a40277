/** A package that Stryker changes, and the unit tests that should notice. */
export type MutatedPackage = {
  /** Below the repository, such as `packages/kernel`. */
  readonly folder: string
  /** Glob patterns of the changed files, below the folder. Tests are never changed. */
  readonly files: readonly string[]
  /** Unit tests beside those of the folder, as patterns below the repository. */
  readonly tests?: readonly string[]
}

const domainOf = (service: string): MutatedPackage => ({ folder: `services/${service}`, files: ['src/domain/*.ts'] })

/** Everything that unit tests cover: domains, the kernel, the contracts, and what of the rest needs no server. */
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
      'src/http/{auth,called-off,entity-tag,health,http,jwks,numbers,pagination,problem,text}.ts',
      'src/service/{config,retention,service-metrics}.ts',
    ],
    // What is said of each setting.
    tests: ['infra/configuration.test.ts'],
  },
  {
    folder: 'gateway',
    files: [
      'src/config.ts',
      'src/documents/merge-documents.ts',
      'src/limits/{exchanges,shares}.ts',
      'src/proxy/{headers,patience,routes,upstream-errors}.ts',
      'src/tokens/revoked-tokens.ts',
    ],
    tests: ['infra/configuration.test.ts'],
  },
  { folder: 'packages/stripe-sandbox', files: ['src/{form,expand,ids}.ts'] },
]

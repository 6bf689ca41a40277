import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dependencyViolations, unusedAllowances } from './dependencies.ts'
import { misplacements, unusedExceptions, useCasesWithoutTest } from './places.ts'
import { misplacementsFor, type Planting, plantingsFor } from './planted.ts'
import {
  type Diagnostic,
  emptyLayers,
  filesOutsideLayers,
  lint,
  lintTimeoutMs,
  readManifests,
  serviceFolders,
} from './tree.ts'

const root = join(import.meta.dirname, '../..')
const services = serviceFolders(root)
const { violations, allowed } = plantingsFor(services)
const planted = Object.values(violations).flat()

describe('the source tree', () => {
  it('has the four services, and source files in every layer of each', () => {
    expect(services).toEqual(['services/booking', 'services/catalog', 'services/identity', 'services/payment'])
    expect(emptyLayers(root)).toEqual([])
  })

  it('has no source file of a service outside the layers, except main, app, config and testing', () => {
    expect(filesOutsideLayers(root)).toEqual([])
  })

  it('has HTTP schemas, reads of the clock and schedules only in the files where they belong', () => {
    expect(misplacements(root)).toEqual([])
    expect(unusedExceptions(root)).toEqual([])
  })

  it('has a test beside every use case', () => {
    expect(useCasesWithoutTest(root)).toEqual([])
  })

  it('declares only the dependencies that the architecture allows', () => {
    const manifests = readManifests(root)
    expect(manifests.length).toBeGreaterThanOrEqual(12)
    expect(dependencyViolations(manifests)).toEqual([])
    expect(unusedAllowances(manifests)).toEqual([])
  })
})

describe('a copy of the source tree with one violation of every kind', () => {
  let copy: string
  let diagnostics: Diagnostic[]

  beforeAll(async () => {
    copy = mkdtempSync(join(tmpdir(), 'marquee-architecture-'))
    for (const path of ['gateway', 'infra', 'services', 'packages', 'biome.json', '.gitignore', 'package.json'])
      copyInto(copy, path)
    for (const [path, source] of allowed) plant(copy, path, source)
    expect(new Set(planted.map(({ path }) => path)).size).toBe(planted.length) // No planted file overwrites another.
    for (const { path, source } of planted) plant(copy, path, source)
    diagnostics = await lint(copy)
  }, lintTimeoutMs)
  afterAll(() => rmSync(copy, { recursive: true, force: true }))

  it.each(Object.entries(violations))(
    'has every violation of the rules on %s caught by the intended rule',
    (_, plantings) => {
      const isCaught = ({ path, caughtBy, saying = /./ }: Planting) =>
        diagnostics.some(
          ({ category, message, location }) => location.path === path && category === caughtBy && saying.test(message),
        )
      expect(plantings.length).toBeGreaterThan(10)
      expect(plantings.filter((planting) => !isCaught(planting)).map(({ breaks }) => breaks)).toEqual([])
    },
  )

  it('has no violation besides the planted ones', () => {
    const plantedPaths = new Set(planted.map(({ path }) => path))
    const elsewhere = diagnostics.filter(
      ({ location }) => !plantedPaths.has(location.path) && !allowed.has(location.path),
    )
    expect(elsewhere).toEqual([])
  })

  it('has no violation in planted files that the rules allow', () => {
    const cycle = 'lint/suspicious/noImportCycles' // The second file of the planted cycle is part of the cycle.
    const found = diagnostics.filter(({ location, category }) => allowed.has(location.path) && category !== cycle)
    expect(found).toEqual([])
  })

  it('fails the checks for a source file outside the layers and for a layer without source files', () => {
    plant(copy, 'services/booking/src/utils/strings.ts', 'export const one = 1\n')
    rmSync(join(copy, 'services/payment/src/domain'), { recursive: true })
    expect(filesOutsideLayers(copy)).toContain('services/booking/src/utils/strings.ts')
    expect(emptyLayers(copy)).toEqual(['services/payment/src/domain'])
  })

  it('fails the check for code in the wrong file, and only there', () => {
    const misplaced = misplacementsFor(services)
    for (const { path, source } of misplaced) plant(copy, path, source)
    const found = misplacements(copy)
    expect(found).toEqual(expect.arrayContaining(misplaced.map(({ path, says }) => ({ path, says }))))
    expect(found.filter(({ path }) => allowed.has(path))).toEqual([])
  })

  it('fails the check for an exception that no file needs', () => {
    const exception = 'services/booking/src/infrastructure/idempotency-keys.ts'
    plant(copy, exception, 'export const one = 1\n')
    expect(unusedExceptions(copy)).toEqual([exception])
  })

  it('fails the check for a use case without a test, and for no other use case', () => {
    for (const service of services) {
      plant(copy, `${service}/src/features/untested-thing/untested-thing.ts`, 'export const one = 1\n')
    }
    const found = useCasesWithoutTest(copy)
    expect(found).toEqual(expect.arrayContaining(services.map((service) => `${service}/src/features/untested-thing`)))
    expect(found.filter((folder) => folder.endsWith('/view-thing'))).toEqual([])
  })
})

describe('the dependencies of packages', () => {
  const manifest = (name: string, dependencies: string[], devDependencies: string[] = []) => ({
    name: `@marquee/${name}`,
    dependencies: Object.fromEntries(dependencies.map((dependency) => [dependency, '*'])),
    devDependencies: Object.fromEntries(devDependencies.map((dependency) => [dependency, '*'])),
  })

  it('are refused where the architecture does not allow them', () => {
    const refused: [name: string, dependencies: string[]][] = [
      ['kernel', ['uuid', '@marquee/contracts']],
      ['contracts', ['pino', '@marquee/messaging']],
      ['messaging', ['@marquee/service-kit', '@marquee/testing']],
      ['service-kit', ['amqplib', 'stripe']],
      ['local-stack', ['amqplib', '@marquee/booking']],
      ['testing', ['@marquee/gateway', '@marquee/service-kit', '@marquee/local-stack']],
      ['api-contract', ['@marquee/api-client', 'pg']],
      ['booking', ['@marquee/payment', '@marquee/gateway', 'stripe', 'undici', '@aws-sdk/client-s3', 'amqplib']],
      ['gateway', ['pg', 'drizzle-orm', '@marquee/identity']],
    ]
    for (const [name, dependencies] of refused) {
      expect(dependencyViolations([manifest(name, dependencies)])).toEqual(
        dependencies.map((dependency) => expect.stringContaining(`@marquee/${name} may not depend on ${dependency}`)),
      )
    }
  })

  it('are refused in a cycle, even through devDependencies', () => {
    const found = dependencyViolations([
      manifest('testing', ['@marquee/local-servers']),
      manifest('local-servers', [], ['@marquee/testing']),
    ])
    expect(found).toEqual(['@marquee/local-servers and @marquee/testing depend on each other'])
  })

  it('are named when they are allowed but not used', () => {
    expect(unusedAllowances([manifest('messaging', ['@marquee/kernel', 'pg'])])).toEqual(
      expect.arrayContaining(['messaging does not depend on contracts', 'messaging does not depend on amqplib']),
    )
    expect(unusedAllowances([manifest('messaging', ['@marquee/kernel', 'pg'])])).not.toContain(
      'messaging does not depend on kernel',
    )
  })

  it('are refused for a package that the tables do not name', () => {
    expect(dependencyViolations([manifest('recommendations', [])])).toHaveLength(1)
  })
})

function copyInto(copy: string, path: string): void {
  cpSync(join(root, path), join(copy, path), {
    recursive: true,
    filter: (source) => basename(source) !== 'node_modules',
  })
}

function plant(copy: string, path: string, source: string): void {
  mkdirSync(dirname(join(copy, path)), { recursive: true })
  writeFileSync(join(copy, path), source)
}

/**
 * Violations of every rule, each in a file of its own, with the rule that must catch it.
 * The architecture test fails if no rule, or only another rule, catches a violation.
 */

import type { Misplacement } from './places.ts'
import { codeRules, otherHalf } from './planted-code.ts'

export type Planting = { breaks: string; path: string; source: string; caughtBy: string; saying?: RegExp }

const restrictedImport = 'lint/style/noRestrictedImports'
const undeclared = 'lint/correctness/noUndeclaredDependencies'
const nodeModule = 'lint/correctness/noNodejsModules'

type Place = Pick<Planting, 'caughtBy'> & { in: string; saying?: RegExp }

/** Files that each import one of the specifiers and do nothing else. */
const importing = (specifiers: string[], { in: folder, ...caught }: Place): Planting[] =>
  specifiers.map((specifier) => ({
    breaks: `${folder} imports ${specifier}`,
    path: `${folder}/planted-${specifier.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')}.ts`,
    source: `import * as planted from '${specifier}'\n\nexport const use = (): unknown => planted\n`,
    ...caught,
  }))

const layerRules = (service: string): Planting[] => [
  ...importing(
    [
      'zod',
      'drizzle-orm',
      'fastify',
      '@marquee/contracts/define-event',
      '@marquee/messaging/subscribe',
      '../infrastructure/tables.ts',
      '../app.ts',
      './half/../../app.ts',
    ],
    { in: `${service}/src/domain`, caughtBy: restrictedImport, saying: /domain layer/ },
  ),
  ...importing(['node:fs'], { in: `${service}/src/domain/at-run-time`, caughtBy: nodeModule }),
  ...importing(
    [
      '../features/view-thing/view-thing.ts',
      '../app.ts',
      '../config.ts',
      '../domain/../features/do-thing/do-thing.ts',
      './half/../../app.ts',
    ],
    {
      in: `${service}/src/infrastructure`,
      caughtBy: restrictedImport,
      saying: /infrastructure layer imports only/,
    },
  ),
  ...importing(['fastify', '@fastify/jwt', 'fastify-type-provider-zod'], {
    in: `${service}/src/infrastructure/http`,
    caughtBy: restrictedImport,
    saying: /HTTP belongs/,
  }),
  ...importing(
    [
      '../view-thing/view-thing.ts',
      '../../app.ts',
      '../../config.ts',
      '../../main.ts',
      '../../features/view-thing/view-thing.ts',
      '../../domain/../app.ts',
      './half/../../view-thing/view-thing.ts',
    ],
    {
      in: `${service}/src/features/do-thing`,
      caughtBy: restrictedImport,
      saying: /never a sibling feature/,
    },
  ),
  ...importing(['stripe', '@aws-sdk/client-s3', 'sharp', '@node-rs/argon2'], {
    in: `${service}/src/features/do-native-thing`,
    caughtBy: restrictedImport,
    saying: /through the infrastructure layer/,
  }),
]

/** For `features/*.ts`: code that several features share, such as the body of a response. */
const sharedFeatureRules = (service: string): Planting[] => [
  ...importing(
    ['./view-thing/view-thing.ts', '../app.ts', '../config.ts', '../domain/../app.ts', './half/../../app.ts'],
    {
      in: `${service}/src/features`,
      caughtBy: restrictedImport,
      saying: /never a feature, app or config/,
    },
  ),
  ...importing(['stripe', '@aws-sdk/client-s3', 'sharp', '@node-rs/argon2', 'node:http', 'node:https', 'node:http2'], {
    in: `${service}/src/features`,
    caughtBy: restrictedImport,
    saying: /through the infrastructure layer/,
  }),
]

const serviceRules = (service: string, sibling: string): Planting[] => [
  ...importing([`@marquee/${sibling}/domain/thing`], {
    in: `${service}/src/features/import-sibling`,
    caughtBy: undeclared,
  }),
  ...importing([`@marquee/gateway/app`, 'undici', 'axios', 'amqplib'], {
    in: `${service}/src/features/call-service`,
    caughtBy: undeclared,
  }),
  ...importing([`../../${sibling}/src/domain/thing.ts`], {
    in: `${service}/src`,
    caughtBy: restrictedImport,
    saying: /stays inside its own package/,
  }),
  ...importing([`../../../../${sibling}/src/domain/thing.ts`], {
    in: `${service}/src/features/import-sibling-by-path`,
    caughtBy: restrictedImport,
  }),
  ...['src', 'src/infrastructure', 'src/features/call-by-http'].flatMap((folder) =>
    importing(['node:http', 'node:https', 'node:http2'], {
      in: `${service}/${folder}`,
      caughtBy: restrictedImport,
      saying: /never over HTTP/,
    }),
  ),
  {
    breaks: `${service} calls fetch`,
    path: `${service}/src/features/fetch-thing/fetch-thing.ts`,
    source: `export const fetchThing = async (): Promise<Response> => await fetch('http://elsewhere')\n`,
    caughtBy: 'lint/style/noRestrictedGlobals',
  },
  {
    breaks: `${service} calls globalThis.fetch`,
    path: `${service}/src/infrastructure/fetch-thing.ts`,
    source: `export const fetchThing = async (): Promise<Response> => await globalThis.fetch('http://elsewhere')\n`,
    caughtBy: 'lint/nursery/noJsRestrictedProperties',
  },
]

const packageRules: Planting[] = [
  ...importing(['zod', 'pg', '@marquee/contracts/define-event'], { in: 'packages/kernel/src', caughtBy: undeclared }),
  ...importing(['node:crypto'], { in: 'packages/kernel/src/at-run-time', caughtBy: nodeModule }),
  ...importing(['fast-check'], { in: 'packages/kernel/src/test-library', caughtBy: undeclared }),
  ...importing(['pg', 'fastify', '@marquee/messaging/subscribe'], {
    in: 'packages/contracts/src',
    caughtBy: undeclared,
  }),
  ...importing(['fastify', '@marquee/service-kit/service/config', '@marquee/booking/app'], {
    in: 'packages/messaging/src',
    caughtBy: undeclared,
  }),
  ...importing(['amqplib', 'amqp-connection-manager', 'stripe', '@marquee/payment/app'], {
    in: 'packages/service-kit/src',
    caughtBy: undeclared,
  }),
  ...importing(['@marquee/booking/app', '@marquee/gateway/app', 'amqplib'], {
    in: 'packages/local-stack/src',
    caughtBy: undeclared,
  }),
  ...importing(['../../../services/booking/src/app.ts', '../../../gateway/src/app.ts'], {
    in: 'packages/testing/src',
    caughtBy: restrictedImport,
    saying: /stays inside its own package/,
  }),
  ...importing(['pg', 'drizzle-orm', '@marquee/booking/app', 'amqplib'], { in: 'gateway/src', caughtBy: undeclared }),
  ...importing(['../../services/identity/src/app.ts'], { in: 'gateway/src/keys', caughtBy: restrictedImport }),
]

/** Code that the rules allow, to show that the rules do not simply refuse everything. */
const allowedIn = (service: string): [path: string, source: string][] => [
  [`${service}/planted.config.ts`, 'const settings = {}\n\nexport default settings\n'],
  [
    `${service}/src/domain/thing.ts`,
    "import { newId } from '@marquee/kernel/id'\n\nexport const thing = (): string => newId()\n",
  ],
  [
    `${service}/src/domain/thing.test.ts`,
    "import { it } from 'vitest'\nimport { thing } from './thing.ts'\n\nit('is a thing', thing)\n",
  ],
  [
    `${service}/src/infrastructure/things.ts`,
    "import { createHash } from 'node:crypto'\nimport { sql } from 'drizzle-orm'\nimport { thing } from '../domain/thing.ts'\n\nexport const things = (): unknown => [createHash, sql, thing]\n",
  ],
  [
    `${service}/src/features/thing.body.ts`,
    "import { z } from 'zod'\nimport { thing } from '../domain/thing.ts'\nimport { things } from '../infrastructure/things.ts'\n\nexport const thingBody = (): unknown => [z, thing, things]\n",
  ],
  [
    `${service}/src/features/view-thing/view-thing.ts`,
    "import { thing } from '../../domain/thing.ts'\nimport { things } from '../../infrastructure/things.ts'\nimport { thingBody } from '../thing.body.ts'\n\nexport const viewThing = (now: () => Date): unknown => [thing, things, thingBody, now(), new Date(0)]\n",
  ],
  [
    `${service}/src/features/view-thing/view-thing.route.ts`,
    "import { z } from 'zod'\nimport { viewThing } from './view-thing.ts'\n\nexport const viewThingRoute = (): unknown => [z, viewThing]\n",
  ],
  [
    `${service}/src/features/view-thing/view-thing.int.test.ts`,
    "import { it } from 'vitest'\nimport { app } from '../../planted-app.ts'\n\nit('answers', async () => {\n  await fetch('http://localhost')\n  app()\n})\n",
  ],
  [
    `${service}/src/planted-app.ts`,
    "import { viewThing } from './features/view-thing/view-thing.ts'\n\nexport const app = (): unknown => viewThing\n",
  ],
]

type PlantedMisplacement = Misplacement & { source: string }

const schema = "import { z } from 'zod'\n\nexport const planted = z.object({ id: z.uuid() })\n"
const schedule =
  "import { createBackgroundTask } from '@marquee/kernel/background-task'\n\nexport const planted = createBackgroundTask\n"

/** Code in the wrong file, for each rule of `places.ts` and each kind of file that the rule does not allow. */
export const misplacementsFor = (services: string[]): PlantedMisplacement[] =>
  services.flatMap((service) => [
    ...['infrastructure/misplaced-schema', 'features/misplaced-schema', 'features/do-thing/misplaced-schema'].map(
      (name) => ({
        path: `${service}/src/${name}.ts`,
        source: schema,
        says: 'an HTTP schema belongs in features/<noun>.body.ts or in a route',
      }),
    ),
    ...['domain', 'features/do-thing', 'infrastructure'].flatMap((folder) =>
      ['Date.now()', 'new Date()'].map((time, index) => ({
        path: `${service}/src/${folder}/misplaced-clock-${index}.ts`,
        source: `export const isOver = (end: Date): boolean => end.getTime() <= Number(${time})\n`,
        says: 'the time comes from a Clock',
      })),
    ),
    ...['features/do-thing', 'infrastructure'].map((folder) => ({
      path: `${service}/src/${folder}/misplaced-schedule.ts`,
      source: schedule,
      says: 'a background task is scheduled in app.ts',
    })),
  ])

/** All files to plant in a tree with these services, e.g. `['services/booking', 'services/payment']`. */
export function plantingsFor(services: string[]): {
  violations: Record<string, Planting[]>
  allowed: Map<string, string>
} {
  const codeFolders = ['services/booking/src/domain', 'gateway/src', 'packages/service-kit/src']
  return {
    violations: {
      layers: services.flatMap((service) => [...layerRules(service), ...sharedFeatureRules(service)]),
      services: services.flatMap((service, index) => serviceRules(service, nameOf(services.at(index - 1)))),
      packages: packageRules,
      code: codeFolders.flatMap(codeRules),
    },
    allowed: new Map([...services.flatMap(allowedIn), ...codeFolders.map(otherHalf)]),
  }
}

const nameOf = (service: string | undefined): string => service?.split('/').at(-1) ?? ''

import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import openapiTypescript, { astToString } from 'openapi-typescript'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cinema, openCinema } from '../journeys/cinema.ts'
import type { ApiDocument } from './api-document.ts'

let cinema: Cinema
let documents: [name: string, document: ApiDocument][]
beforeAll(async () => {
  cinema = await openCinema({ RESERVATION_EXPIRATION_SECONDS: '600' })
  const services = await Promise.all(
    Object.entries(cinema.running.stack().services).map(async ([name, { url }]): Promise<[string, ApiDocument]> => {
      const response = await fetch(`${url}/openapi.json`)
      return [name, (await response.json()) as ApiDocument]
    }),
  )
  documents = [['all services', cinema.document], ...services]
}, 120_000)
afterAll(() => cinema?.close(), 30_000)

describe('the document of each service and of all', () => {
  it('passes Redocly’s linter with its recommended rules', async () => {
    const config = await createConfig({
      extends: ['recommended'],
      // Two paths of the public contract, `/movies/genres/{id}` and `/movies/{id}/genres`, could both match
      // `/movies/genres/genres`. Ids are UUIDs, so that none is ever called `genres`.
      rules: { 'no-ambiguous-paths': 'off' },
    })
    for (const [name, document] of documents) {
      const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: `/${name}.json`, config })
      const said = problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)
      expect(said, name).toEqual([])
    }
  })

  it('has an example of every body and every answer, and says what each operation does and may go wrong', () => {
    for (const [name, { paths = {} }] of documents) {
      const operations = Object.entries(paths).flatMap(([path, item]) =>
        Object.entries(item).map(([method, operation]) => [`${name}: ${method} ${path}`, operation] as const),
      )
      expect(operations.length).toBeGreaterThan(2)
      for (const [what, given] of operations) {
        const { summary, requestBody, responses } = given as Operation
        expect(summary, what).toBeTruthy()
        expect(Object.keys(responses), what).toContain('400')
        const contents = [requestBody, ...Object.values(responses)].flatMap((part) =>
          Object.entries(part?.content ?? {}),
        )
        for (const [mediaType, { example, examples }] of contents) {
          // Of bytes there is none to show.
          if (mediaType.startsWith('image/')) continue
          expect(example ?? examples, `${what}: ${mediaType}`).toBeDefined()
        }
      }
    }
  })

  it('is what the typed client is made from', async () => {
    const withoutExamples = JSON.stringify(cinema.document, (key, value) =>
      key === 'example' || key === 'examples' ? undefined : value,
    )
    const blob = ts.factory.createTypeReferenceNode('Blob')
    const types = await openapiTypescript(JSON.parse(withoutExamples), {
      alphabetize: true,
      transform: ({ format }) => (format === 'binary' ? blob : undefined),
    })
    const banner =
      '// Made from the OpenAPI document; `npm test -- packages/testing/src/contract/document -u` makes it anew.\n\n'
    // An API without webhooks and definitions needs no types for them.
    const used = astToString(types).replaceAll(/^export type (?:webhooks|\$defs) = Record<string, never>;\n/gm, '')
    await expect(banner + used).toMatchFileSnapshot('../../../api-client/src/schema.ts')
  })
})

describe('the README', () => {
  const root = join(import.meta.dirname, '../../../..')
  const hasCurl = spawnSync('curl', ['--version']).status === 0

  /** Runs the commands of its API section as they stand there, and returns what each curl was answered. */
  const answersOfTheReadme = async (): Promise<unknown[]> => {
    const [, commands = ''] =
      /## Use it with curl\n.*?```sh\n(.*?)```/s.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
    const log = join(cinema.home, 'answers.log')
    const script = [
      'set -euo pipefail',
      `curl() { command curl --fail-with-body "$@" | tee -a '${log}'; printf '\\f' >> '${log}'; }`,
      commands
        .replace('http://127.0.0.1:8080/api/v1', `${cinema.gateway}/api/v1`)
        .replace('stack=.marquee/stack.json', `stack='${join(cinema.home, 'stack.json')}'`),
    ].join('\n')
    await promisify(execFile)('bash', ['-c', script], { cwd: root, timeout: 60_000 })
    const answers = readFileSync(log, 'utf8').split('\f').slice(0, -1)
    return answers.map((answer) => (answer === '' ? undefined : JSON.parse(answer)))
  }

  it.skipIf(!hasCurl)(
    'leads from signing up to the refund',
    async () => {
      const showtimeId = await cinema.showtime()
      const answers = await answersOfTheReadme()
      const [, , , , held] = answers
      const ticket = { showtime: { id: showtimeId }, seats: [{ id: 'A1', price: 820 }], amount: 820, currency: 'eur' }
      const seat = (status: string) => expect.arrayContaining([expect.objectContaining({ id: 'A1', status })])
      expect(held).toMatchObject({ status: 'pending', ...ticket })
      expect(answers).toMatchObject([
        { full_name: 'Ada', is_superuser: false },
        { token_type: 'bearer', expires_in: 600 },
        expect.arrayContaining([expect.objectContaining({ id: cinema.movie.id })]),
        seat('available'),
        held,
        held,
        { status: 'requires_payment', amount: 820, last_error: null },
        { object: 'payment_intent', status: 'succeeded' },
        { status: 'confirmed', ...ticket },
        seat('occupied'),
        undefined,
        { status: 'refunded', ...ticket },
        { status: 'refunded', refunded_amount: 820, client_secret: null },
        { token_type: 'bearer' },
        [{ status: 'refunded', customer: { full_name: 'Ada' } }],
        { capacity: 20, seats_sold: 0, revenue: 0 },
        [
          {
            status: 'refunded',
            captured_amount: 820,
            refunded_amount: 820,
            refunds: [{ amount: 820 }],
            is_stuck: false,
          },
        ],
      ])
    },
    90_000,
  )
})

type Content = Record<string, { example?: unknown; examples?: unknown }>
type Operation = {
  summary?: string
  requestBody?: { content?: Content }
  responses: Record<string, { content?: Content }>
}

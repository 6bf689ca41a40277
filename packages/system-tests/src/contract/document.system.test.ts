import type { ApiDocument } from '@marquee/api-contract/api-document'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import openapiTypescript, { astToString } from 'openapi-typescript'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cinema, visitCinema } from '../cinema.ts'

let cinema: Cinema
let documents: [name: string, document: ApiDocument][]
beforeAll(async () => {
  cinema = await visitCinema()
  const services = await Promise.all(
    Object.entries(cinema.stack().services).map(async ([name, { url }]): Promise<[string, ApiDocument]> => {
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
    for (const [name, { paths = {}, components }] of documents) {
      const operations = Object.entries(paths).flatMap(([path, item]) =>
        Object.entries(item).map(([method, operation]) => [`${name}: ${method} ${path}`, operation] as const),
      )
      expect(operations.length).toBeGreaterThan(2)
      for (const [what, given] of operations) {
        const { summary, requestBody, responses } = given as Operation
        expect(summary, what).toBeTruthy()
        expect(Object.keys(responses), what).toContain('400')
        const shared = Object.values((components as { responses?: Operation['responses'] })?.responses ?? {})
        const contents = [requestBody, ...Object.values(responses), ...shared].flatMap((part) =>
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
      '// Made from the OpenAPI document; `npm test -- packages/system-tests/src/contract/document -u` makes it anew.\n\n'
    // An API without webhooks and definitions needs no types for them.
    const used = astToString(types).replaceAll(/^export type (?:webhooks|\$defs) = Record<string, never>;\n/gm, '')
    await expect(banner + used).toMatchFileSnapshot('../../../api-client/src/schema.ts')
  })
})

type Content = Record<string, { example?: unknown; examples?: unknown }>
type Operation = {
  summary?: string
  requestBody?: { content?: Content }
  responses: Record<string, { content?: Content }>
}

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

/** Every operation of a document, named by service, method and path. */
const operationsOf = ([name, { paths = {} }]: [string, ApiDocument]): [what: string, operation: Operation][] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, given]): [string, Operation] => [
      `${name}: ${method.toUpperCase()} ${path}`,
      given as Operation,
    ]),
  )

/** service-kit adds this sentence to each operation for superusers, so it does not count as a description. */
const superusersSentence = 'Only superusers may call this operation.'

describe('the API document of each service, and of all services together', () => {
  it('passes Redocly’s linter with its recommended rules', async () => {
    const config = await createConfig({
      extends: ['recommended'],
      // Two paths of the public contract, `/movies/genres/{id}` and `/movies/{id}/genres`, could both match
      // `/movies/genres/genres`. Ids are UUIDs, so no id is ever `genres`.
      rules: { 'no-ambiguous-paths': 'off' },
    })
    for (const [name, document] of documents) {
      const problems = await lintFromString({ source: JSON.stringify(document), absoluteRef: `/${name}.json`, config })
      const lines = problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`)
      expect(lines, name).toEqual([])
    }
  })

  it('describes every operation', () => {
    const undescribed = documents.flatMap(operationsOf).filter(([, { description = '' }]) => {
      const own = description.replace(superusersSentence, '').trim()
      return own === ''
    })
    expect(undescribed.map(([what]) => what)).toEqual([])
  })

  it('has no integer bounds that only repeat the range of safe integers', () => {
    for (const [name, document] of documents) {
      expect(JSON.stringify(document).includes(String(Number.MAX_SAFE_INTEGER)), name).toBe(false)
    }
  })

  it('has a summary and error responses for every operation, and an example of every body', () => {
    for (const named of documents) {
      const [, { components }] = named
      const operations = operationsOf(named)
      expect(operations.length).toBeGreaterThan(2)
      for (const [what, { summary, requestBody, responses }] of operations) {
        expect(summary, what).toBeTruthy()
        expect(Object.keys(responses), what).toContain('400')
        const shared = Object.values((components as { responses?: Operation['responses'] })?.responses ?? {})
        const contents = [requestBody, ...Object.values(responses), ...shared].flatMap((part) =>
          Object.entries(part?.content ?? {}),
        )
        for (const [mediaType, { example, examples }] of contents) {
          // Binary bodies have no example.
          if (mediaType.startsWith('image/') || mediaType === 'application/pdf') continue
          expect(example ?? examples, `${what}: ${mediaType}`).toBeDefined()
        }
      }
    }
  })

  it('matches the generated types of the API client', async () => {
    const withoutExamples = JSON.stringify(cinema.document, (key, value) =>
      key === 'example' || key === 'examples' ? undefined : value,
    )
    const { headers = {} } = cinema.document.components as { headers?: Record<string, { required?: boolean }> }
    const blob = ts.factory.createTypeReferenceNode('Blob')
    const types = await openapiTypescript(JSON.parse(withoutExamples), {
      alphabetize: true,
      transform: ({ format }) => (format === 'binary' ? blob : undefined),
    })
    const banner =
      '// Generated from the OpenAPI document by `npm test -- packages/system-tests/src/contract/document -u`.\n\n'
    // openapi-typescript ignores whether a header is required if the header is a reference.
    const isRequired = (name: string) => headers[name]?.required === true
    const optional = (text: string, name: string) => (isRequired(name) ? text : `?${text}`)
    // Removes the empty types for webhooks and definitions, which this API does not have.
    const used = astToString(types)
      .replaceAll(/^export type (?:webhooks|\$defs) = Record<string, never>;\n/gm, '')
      .replaceAll(/: components\["headers"\]\["([\w-]+)"\]/g, optional)
    await expect(banner + used).toMatchFileSnapshot('../../../api-client/src/schema.ts')
  })
})

type Content = Record<string, { example?: unknown; examples?: unknown }>
type Operation = {
  summary?: string
  description?: string
  requestBody?: { content?: Content }
  responses: Record<string, { content?: Content }>
}

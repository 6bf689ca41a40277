import { expect, it } from 'vitest'
import { inlineResponses, shareProblemResponses } from './shared-responses.ts'

const problem = (codes: string[], detail = 'A sentence.') => ({
  description: 'Error',
  content: {
    'application/problem+json': {
      examples: Object.fromEntries(codes.map((code) => [code, { value: { code, detail } }])),
    },
  },
})
const ok = { description: 'OK', content: { 'application/json': { example: [] } } }
const ref = (name: string) => ({ $ref: `#/components/responses/${name}` })

const documentOf = (...operations: Record<string, unknown>[]) => ({
  openapi: '3.1.0',
  paths: Object.fromEntries(operations.map((responses, index) => [`/things/${index}`, { get: { responses } }])),
  components: { schemas: { Thing: {} } },
})

it('moves a problem that two operations answer with to the components, under the name of its codes', () => {
  const busy = problem(['busy', 'away'])
  const document = documentOf({ 200: ok, 503: busy }, { 200: ok, 503: busy, 404: problem(['lost']) })
  expect(shareProblemResponses(document)).toEqual({
    ...documentOf({ 200: ok, 503: ref('busy-or-away') }, { 200: ok, 503: ref('busy-or-away'), 404: problem(['lost']) }),
    components: { schemas: { Thing: {} }, responses: { 'busy-or-away': busy } },
  })
})

it('numbers problems that have the same codes and are not the same', () => {
  const [one, other] = [problem(['busy'], 'Many sign in.'), problem(['busy'], 'Many watch.')]
  const named = new Map([
    [one, 'busy'],
    [other, 'busy-2'],
  ])
  // Whatever order the operations come in.
  for (const order of [
    [one, other, one, other],
    [other, other, one, one],
  ]) {
    const { paths, components } = shareProblemResponses(documentOf(...order.map((response) => ({ 503: response }))))
    expect(Object.values(paths).map(({ get }) => get)).toEqual(
      order.map((response) => ({ responses: { 503: ref(named.get(response) ?? '') } })),
    )
    expect(components).toMatchObject({ responses: { busy: one, 'busy-2': other } })
  }
})

it('leaves a document alone in which no problem occurs twice', () => {
  const document = documentOf({ 200: ok, 404: problem(['lost']) }, { 200: ok })
  expect(shareProblemResponses(document)).toEqual(document)
  expect(shareProblemResponses({ openapi: '3.1.0' })).toEqual({ openapi: '3.1.0' })
})

it('puts shared responses back, each as a copy of its own', () => {
  const document = documentOf({ 200: ok, 404: problem(['lost']) }, { 404: problem(['lost']) })
  const inlined = inlineResponses(shareProblemResponses(document))
  expect(inlined).toEqual(document)
  const [one, other] = Object.values(inlined.paths)
  expect(one?.get.responses['404']).not.toBe(other?.get.responses['404'])
})

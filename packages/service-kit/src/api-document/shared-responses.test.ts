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

it('moves a problem response of two operations to the components, named by its codes', () => {
  const busy = problem(['busy', 'away'])
  const document = documentOf({ 200: ok, 503: busy }, { 200: ok, 503: busy, 404: problem(['lost']) })
  expect(shareProblemResponses(document)).toEqual({
    ...documentOf({ 200: ok, 503: ref('busy-or-away') }, { 200: ok, 503: ref('busy-or-away'), 404: problem(['lost']) }),
    components: { schemas: { Thing: {} }, responses: { 'busy-or-away': busy } },
  })
})

it('numbers different problem responses with the same codes', () => {
  const [one, other] = [problem(['busy'], 'Too many logins.'), problem(['busy'], 'Too many streams.')]
  const named = new Map([
    [one, 'busy'],
    [other, 'busy-2'],
  ])
  // The order of the operations makes no difference.
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

it('leaves a document unchanged when no problem response occurs twice', () => {
  const document = documentOf({ 200: ok, 404: problem(['lost']) }, { 200: ok })
  expect(shareProblemResponses(document)).toEqual(document)
  expect(shareProblemResponses({ openapi: '3.1.0' })).toEqual({ openapi: '3.1.0' })
})

it('copies shared responses back into their operations, each as a separate copy', () => {
  const document = documentOf({ 200: ok, 404: problem(['lost']) }, { 404: problem(['lost']) })
  const inlined = inlineResponses(shareProblemResponses(document))
  expect(inlined).toEqual(document)
  const [one, other] = Object.values(inlined.paths)
  expect(one?.get.responses['404']).not.toBe(other?.get.responses['404'])
})

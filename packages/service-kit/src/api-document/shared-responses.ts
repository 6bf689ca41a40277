import { problemMedia } from './operation.ts'

/** The parts of an OpenAPI document that contain responses. */
type Document = {
  readonly openapi?: string
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined
  readonly components?: Readonly<Record<string, unknown>> | undefined
}
type Responses = Record<string, unknown>

const reference = '#/components/responses/'

const responsesOf = (operation: unknown): Responses | undefined =>
  (operation as { responses?: Responses } | undefined)?.responses

/** A copy of the document in which `replace` has changed each response of each operation. */
const withResponses = <Given extends Document>(document: Given, replace: (response: unknown) => unknown): Given => {
  const copy = structuredClone(document)
  for (const item of Object.values(copy.paths ?? {})) {
    for (const operation of Object.values(item)) {
      const responses = responsesOf(operation) ?? {}
      for (const [status, response] of Object.entries(responses)) responses[status] = replace(response)
    }
  }
  return copy
}

type ProblemResponse = { content?: Record<string, { examples?: Record<string, unknown> }> }

const exampleCodes = (response: unknown): string[] =>
  Object.keys((response as ProblemResponse).content?.[problemMedia]?.examples ?? {})

/** The names of problem responses that occur more than once, by the response's JSON. A name joins the error codes. */
const namesOf = (document: Document): Map<string, string> => {
  const seen = new Set<string>()
  const repeated = new Map<string, Set<string>>()
  withResponses(document, (response) => {
    const codes = exampleCodes(response)
    const json = JSON.stringify(response)
    const name = codes.join('-or-')
    if (codes.length > 0 && seen.has(json)) repeated.set(name, (repeated.get(name) ?? new Set()).add(json))
    seen.add(json)
    return response
  })
  // Responses with the same codes may differ in sentences or headers, so their names get numbers. The variants are
  // sorted, so that the numbers do not depend on the order of the operations.
  return new Map(
    [...repeated].flatMap(([name, variants]) =>
      [...variants]
        .toSorted()
        .map((json, index): [string, string] => [json, index === 0 ? name : `${name}-${index + 1}`]),
    ),
  )
}

/**
 * Moves each problem response that several operations share into `components/responses`, and replaces the response in
 * each operation by a reference. The document becomes much smaller, and so does the client that is generated from it.
 */
export const shareProblemResponses = <Given extends Document>(document: Given): Given => {
  const names = namesOf(document)
  if (names.size === 0) return document
  const shared: Responses = {}
  const sharing = withResponses(document, (response) => {
    const name = names.get(JSON.stringify(response))
    if (name === undefined) return response
    shared[name] = response
    return { $ref: `${reference}${name}` }
  })
  return { ...sharing, components: { ...sharing.components, responses: shared } }
}

/** Copies every shared response back into its operations, so that one operation can be changed alone. */
export const inlineResponses = <Given extends Document>(document: Given): Given => {
  const { responses: shared = {}, ...components } = (document.components ?? {}) as { responses?: Responses }
  const inlined = withResponses(document, (response) => {
    const name = (response as { $ref?: string }).$ref?.replace(reference, '')
    return name === undefined ? response : structuredClone(shared[name])
  })
  return { ...inlined, components }
}

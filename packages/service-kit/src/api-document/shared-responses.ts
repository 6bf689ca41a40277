/** As much of a document as is needed to move responses between its operations and its components. */
type Document = {
  readonly openapi?: string
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined
  readonly components?: Readonly<Record<string, unknown>> | undefined
}
type Responses = Record<string, unknown>

const problemMedia = 'application/problem+json'
const reference = '#/components/responses/'

const responsesOf = (operation: unknown): Responses | undefined =>
  (operation as { responses?: Responses } | undefined)?.responses

/** A copy of the document, with each response of each operation replaced by what `replace` makes of it. */
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

const codesOf = (response: unknown): string[] =>
  Object.keys((response as ProblemResponse).content?.[problemMedia]?.examples ?? {})

/** A name for each problem response that occurs more than once, by its JSON: the codes that it may have. */
const namesOf = (document: Document): Map<string, string> => {
  const seen = new Set<string>()
  const names = new Map<string, string>()
  const taken = new Map<string, number>()
  withResponses(document, (response) => {
    const codes = codesOf(response)
    const json = JSON.stringify(response)
    if (codes.length > 0 && seen.has(json) && !names.has(json)) {
      const name = codes.join('-or-')
      const count = (taken.get(name) ?? 0) + 1
      taken.set(name, count)
      // The same codes may come with other sentences or other headers.
      names.set(json, count === 1 ? name : `${name}-${count}`)
    }
    seen.add(json)
    return response
  })
  return names
}

/**
 * Moves each problem response that several operations have to `components/responses`, and refers to it. A document says
 * five times less then, and so does the client that is made from it.
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

/** Puts every shared response back into the operations that refer to it, so that each can be added to. */
export const inlineResponses = <Given extends Document>(document: Given): Given => {
  const { responses: shared = {}, ...components } = (document.components ?? {}) as { responses?: Responses }
  const inlined = withResponses(document, (response) => {
    const name = (response as { $ref?: string }).$ref?.replace(reference, '')
    return name === undefined ? response : structuredClone(shared[name])
  })
  return { ...inlined, components }
}

import type { JsonSchema } from './json-schema.ts'

/** The parts of an OpenAPI 3.1 document that the checks and the fuzz requests depend on. */
export type ApiDocument = {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly components?: unknown
}

export type Content = Readonly<Record<string, { readonly schema?: JsonSchema }>>

export type Parameter = {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema?: JsonSchema
}

export type DocumentedResponse = {
  /** The keys from the document's root to the response, which is in its operation or in the shared components. */
  readonly pointer: readonly string[]
  readonly content?: Content
  readonly headers?: Readonly<Record<string, unknown>>
}

export type Operation = {
  readonly operationId?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, DocumentedResponse>>
}

/** An operation of the document. */
export type ApiOperation = {
  /** The `operationId`, or method and path if the document has no `operationId`. */
  readonly id: string
  /** In upper case. */
  readonly method: string
  /** With the names of its parameters, such as `/movies/{id}`. */
  readonly path: string
  readonly operation: Operation
}

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'])

type Responses = Readonly<Record<string, Omit<DocumentedResponse, 'pointer'> & { readonly $ref?: string }>>

/** Resolves references to `#/components/responses`. Throws if a referenced response does not exist. */
const resolved = (responses: Responses, pointer: readonly string[], components: unknown): Operation['responses'] =>
  Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      const name = response.$ref?.replace('#/components/responses/', '')
      if (name === undefined) return [status, { ...response, pointer: [...pointer, status] }]
      const shared = (components as { responses?: Responses } | undefined)?.responses?.[name]
      if (shared === undefined) throw new Error(`The document has no response ${response.$ref}.`)
      return [status, { ...shared, pointer: ['components', 'responses', name] }]
    }),
  )

export const operationsOf = ({ paths = {}, components }: ApiDocument): ApiOperation[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([key]) => methods.has(key))
      .map(([key, given]) => {
        const { responses, ...rest } = given as Operation
        const operation = { ...rest, responses: resolved(responses, ['paths', path, key, 'responses'], components) }
        const method = key.toUpperCase()
        return { id: operation.operationId ?? `${method} ${path}`, method, path, operation }
      }),
  )

/** The media type of a `content-type`, without its parameters and in lower case. */
export const mediaTypeOf = (contentType: string): string => contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''

export const isJson = (mediaType: string): boolean => /^application\/(?:[\w.-]+\+)?json$/.test(mediaType)

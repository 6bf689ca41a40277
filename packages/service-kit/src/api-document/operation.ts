import type { Problem } from '../http/problem.ts'
import type { JsonSchema } from './example.ts'

/** The media type of errors (RFC 9457). */
export const problemMedia = 'application/problem+json'

export type MediaType = { schema?: JsonSchema; example?: unknown; examples?: Record<string, unknown> }
export type Header = { description: string; required?: boolean; schema: JsonSchema }
/** Headers of an operation's responses by name, each with the statuses that have the header. */
export type ResponseHeaders = Readonly<Record<string, Header & { readonly statuses: readonly number[] }>>
export type Reference = { $ref: string }
export type Response = {
  description: string
  headers?: Record<string, Header | Reference>
  content?: Record<string, MediaType>
}

/** The parts of an OpenAPI operation that this package reads or adds. */
export type Operation = {
  operationId?: string
  parameters?: { name: string; in: string }[]
  requestBody?: { required?: boolean; content?: Record<string, MediaType> }
  responses: Record<string, Response>
  'x-problems'?: readonly Problem[]
  'x-response-headers'?: ResponseHeaders
}

export const header = (description: string, schema: JsonSchema = { type: 'string' }): Header => ({
  description,
  schema,
})

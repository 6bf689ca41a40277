import type { Problem } from '../http/problem.ts'
import type { JsonSchema } from './example.ts'

/** RFC 9457 */
export const problemMedia = 'application/problem+json'

export type MediaType = { schema?: JsonSchema; example?: unknown; examples?: Record<string, unknown> }
export type Header = { description: string; schema: JsonSchema }
/** Headers that come with some answers of an operation: by name, with the statuses of those answers. */
export type ResponseHeaders = Readonly<Record<string, Header & { readonly statuses: readonly number[] }>>
export type Response = { description: string; headers?: Record<string, Header>; content?: Record<string, MediaType> }

/** As much of an OpenAPI operation as we add to it. */
export type Operation = {
  operationId?: string
  parameters?: { name: string; in: string }[]
  requestBody?: { required?: boolean; content?: Record<string, MediaType> }
  responses: Record<string, Response>
  'x-problems'?: readonly Problem[]
  'x-response-headers'?: ResponseHeaders
}

/** @param description what the header tells */
export const header = (description: string, schema: JsonSchema = { type: 'string' }): Header => ({
  description,
  schema,
})

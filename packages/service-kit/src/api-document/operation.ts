import type { JsonSchema } from './example.ts'

/** Says of a problem's code when it comes; with what it adds to the problem, where it adds something. */
export type ProblemText = string | { readonly detail: string; readonly members: Readonly<Record<string, unknown>> }

/** The problems that an operation may answer with: by status, then by code. */
export type OperationProblems = Readonly<Record<number, Readonly<Record<string, ProblemText>>>>

export type MediaType = { schema?: JsonSchema; example?: unknown; examples?: Record<string, unknown> }
export type Header = { description: string; schema: JsonSchema }
export type Response = { description: string; headers?: Record<string, Header>; content?: Record<string, MediaType> }

/** As much of an OpenAPI operation as we add to it. */
export type Operation = {
  operationId?: string
  parameters?: { name: string; in: string }[]
  requestBody?: { required?: boolean; content?: Record<string, MediaType> }
  responses: Record<string, Response>
  'x-problems'?: OperationProblems
}

/** @param description what the header tells */
export const header = (description: string, schema: JsonSchema = { type: 'string' }): Header => ({
  description,
  schema,
})

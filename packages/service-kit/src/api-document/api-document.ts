import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { addCachingHeaders, usedCachingHeaders } from './caching-headers.ts'
import { type Components, exampleOf } from './example.ts'
import { type Header, header, type MediaType, type Operation, type Response } from './operation.ts'
import { addProblems, problemSchema } from './operation-problems.ts'
import { shareProblemResponses } from './shared-responses.ts'
import { simplifySchemas } from './simplified-schemas.ts'

const addExamples = (content: Record<string, MediaType> | undefined, components: Components): void => {
  for (const media of Object.values(content ?? {})) {
    if (media.example !== undefined || media.examples !== undefined || media.schema === undefined) continue
    const example = exampleOf(media.schema, components)
    if (example !== undefined) media.example = example
  }
}

const link = header('URL of the next page, with `rel="next"` (RFC 8288). Absent on the last page.')
const location = header('URL of the created resource')

/** Adds the headers that the route itself documents. */
const addOwnHeaders = ({ responses, 'x-response-headers': own = {} }: Operation): void => {
  for (const [name, { statuses, ...documented }] of Object.entries(own)) {
    for (const status of statuses) {
      const response = responses[status]
      if (response) response.headers = { ...response.headers, [name]: documented }
    }
  }
}

/**
 * Documents the headers that several operations share: `Link` of a list with a cursor, `Location` of a created
 * resource, and the headers for caches if the operation can respond with 304.
 */
const addSharedHeaders = (operation: Operation, { isReadableById }: { isReadableById: boolean }): void => {
  const { 200: ok, 201: created } = operation.responses
  const add = (response: Response | undefined, name: string, value: Header) => {
    if (response) response.headers = { ...response.headers, [name]: value }
  }
  if (operation.parameters?.some(({ name }) => name === 'cursor')) add(ok, 'Link', link)
  if (isReadableById) add(created, 'Location', location)
  addCachingHeaders(operation)
}

const successes: Readonly<Record<string, string>> = { 200: 'OK', 201: 'Created', 204: 'No Content' }

/**
 * Corrects two defaults of @fastify/swagger, which describes a response without a description as "Default Response",
 * and marks every body as required, even a body that may be null.
 */
const correctSwaggerDefaults = (operation: Operation): void => {
  for (const [status, response] of Object.entries(operation.responses)) {
    if (response.description === 'Default Response') response.description = successes[status] ?? 'OK'
  }
  for (const media of Object.values(operation.requestBody?.content ?? {})) {
    const choices = media.schema?.anyOf
    const [body, ...others] = choices?.filter(({ type }) => type !== 'null') ?? []
    if (body === undefined || others.length > 0 || choices?.length === 1) continue
    media.schema = body
    if (operation.requestBody) operation.requestBody.required = false
  }
}

/** The names of the schemas that the paths refer to, directly or through other schemas. */
const usedSchemas = (paths: unknown, components: Components): Set<string> => {
  const used = new Set<string>()
  const visit = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      visit(components[name] ?? {})
    }
  }
  visit(paths)
  return used
}

type Document = {
  paths?: Record<string, Record<string, Operation>>
  components?: { schemas?: Components }
}

/**
 * Completes a document with problems, examples and headers. The operations list their problems in `x-problems`. A
 * problem response of several operations is written once, in `components/responses`.
 */
const completed = <Given extends object>(document: Given): Given => {
  const given = simplifySchemas(document)
  const { paths = {}, components } = given as Document
  const schemas: Components = { ...components?.schemas, Problem: problemSchema }
  for (const [path, item] of Object.entries(paths)) {
    for (const operation of Object.values(item)) {
      correctSwaggerDefaults(operation)
      addProblems(operation.responses, operation['x-problems'] ?? [])
      addOwnHeaders(operation)
      delete operation['x-problems']
      delete operation['x-response-headers']
      addSharedHeaders(operation, { isReadableById: paths[`${path.replace(/\/$/, '')}/{id}`]?.['get'] !== undefined })
      addExamples(operation.requestBody?.content, schemas)
      for (const response of Object.values(operation.responses)) addExamples(response.content, schemas)
    }
  }
  const used = usedSchemas(paths, schemas)
  const kept = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)))
  const headers = usedCachingHeaders(paths)
  return shareProblemResponses({ ...given, components: { ...components, ...headers, schemas: kept } })
}

/** The options with which @fastify/swagger generates the API document from zod schemas. */
export const documentTransforms: Pick<FastifyDynamicSwaggerOptions, 'transform' | 'transformObject'> = {
  transform: jsonSchemaTransform,
  transformObject: (input) => completed(jsonSchemaTransformObject(input)),
}

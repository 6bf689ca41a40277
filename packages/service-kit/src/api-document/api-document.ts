import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { type Components, exampleOf } from './example.ts'
import { type Header, header, type MediaType, type Operation, type Response } from './operation.ts'
import { addProblems, problemSchema } from './operation-problems.ts'
import { shareProblemResponses } from './shared-responses.ts'

const addExamples = (content: Record<string, MediaType> | undefined, components: Components): void => {
  for (const media of Object.values(content ?? {})) {
    if (media.example !== undefined || media.examples !== undefined || media.schema === undefined) continue
    const example = exampleOf(media.schema, components)
    if (example !== undefined) media.example = example
  }
}

const link = header('The next page, `rel="next"` (RFC 8288); none on the last one')
const location = header('Where it is')
const entityTag = header('Changes whenever the answer does')

/** Headers that the route itself documents. */
const addOwnHeaders = ({ responses, 'x-response-headers': own = {} }: Operation): void => {
  for (const [name, { statuses, ...documented }] of Object.entries(own)) {
    for (const status of statuses) {
      const response = responses[status]
      if (response) response.headers = { ...response.headers, [name]: documented }
    }
  }
}

/** What the headers of a success tell: a list's next page, a new thing's place, the tag of what may be kept. */
const addHeaders = (operation: Operation, { isShownById }: { isShownById: boolean }): void => {
  const { 200: ok, 201: created, 304: unchanged } = operation.responses
  const add = (response: Response | undefined, name: string, value: Header) => {
    if (response) response.headers = { ...response.headers, [name]: value }
  }
  if (operation.parameters?.some(({ name }) => name === 'cursor')) add(ok, 'Link', link)
  if (isShownById) add(created, 'Location', location)
  if (unchanged) for (const response of [ok, unchanged]) add(response, 'ETag', entityTag)
}

/** A pattern that only says what the format says already is noise. */
const withoutPatternsOfFormats = <T>(value: T): T => {
  const text = JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== 'object' || part === null || !('format' in part) || !('pattern' in part)) return part
    const { pattern: _pattern, ...rest } = part
    return rest
  })
  return JSON.parse(text)
}

const successes: Readonly<Record<string, string>> = { 200: 'OK', 201: 'Created', 204: 'Done' }

/** @fastify/swagger names every response that says nothing of itself, and takes every body for required. */
const mend = (operation: Operation): void => {
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

/** The names of the schemas that something refers to, by way of others too. */
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
 * Completes a document whose operations say what may go wrong in `x-problems`: problems, examples and headers. Problems
 * that several operations answer with stand in `components/responses` once.
 */
const completed = <Given extends object>(document: Given): Given => {
  const given = withoutPatternsOfFormats(document)
  const { paths = {}, components } = given as Document
  const schemas: Components = { ...components?.schemas, Problem: problemSchema }
  for (const [path, item] of Object.entries(paths)) {
    for (const operation of Object.values(item)) {
      mend(operation)
      addProblems(operation.responses, operation['x-problems'] ?? [])
      addOwnHeaders(operation)
      delete operation['x-problems']
      delete operation['x-response-headers']
      addHeaders(operation, { isShownById: paths[`${path.replace(/\/$/, '')}/{id}`]?.['get'] !== undefined })
      addExamples(operation.requestBody?.content, schemas)
      for (const response of Object.values(operation.responses)) addExamples(response.content, schemas)
    }
  }
  const used = usedSchemas(paths, schemas)
  const kept = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)))
  return shareProblemResponses({ ...given, components: { ...components, schemas: kept } })
}

/** How @fastify/swagger makes our documents out of zod schemas. */
export const documentTransforms: Pick<FastifyDynamicSwaggerOptions, 'transform' | 'transformObject'> = {
  transform: jsonSchemaTransform,
  transformObject: (input) => completed(jsonSchemaTransformObject(input)),
}

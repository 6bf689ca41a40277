import { z } from 'zod'
import type { Route, ServiceName } from '../proxy/routes.ts'

const operation = z.looseObject({ operationId: z.string().optional() })

/** The parts of an OpenAPI document that the gateway reads or changes. */
export const openApiDocument = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  tags: z.array(z.looseObject({ name: z.string() })).optional(),
})

export type OpenApiDocument = z.infer<typeof openApiDocument>

/** Drops the names of parameters, so that `/movies/:id` and `/movies/{movie_id}` are the same. */
const anonymous = (path: string): string => path.replace(/:\w+|\{[^}]+\}/g, '{}')

/** A key that is the same for an operation of a document and for its route. */
export const operationKey = (method: string, path: string): string => `${method.toUpperCase()} ${anonymous(path)}`

const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** Renames a component of the document and all references to the component. */
const rename = (document: OpenApiDocument, kind: string, from: string, to: string): OpenApiDocument => {
  const references = JSON.stringify(document).replaceAll(
    JSON.stringify(`#/components/${kind}/${from}`),
    JSON.stringify(`#/components/${kind}/${to}`),
  )
  const renamed = openApiDocument.parse(JSON.parse(references))
  const { [from]: component, ...others } = renamed.components?.[kind] ?? {}
  return { ...renamed, components: { ...renamed.components, [kind]: { ...others, [to]: component } } }
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

type Components = NonNullable<OpenApiDocument['components']>

/** A component of the document whose name is already taken by a different component. */
const conflictWith = (taken: Components, { components = {} }: OpenApiDocument) => {
  for (const [kind, named] of Object.entries(components)) {
    for (const [name, component] of Object.entries(named)) {
      const first = taken[kind]?.[name]
      if (first !== undefined && !isSame(first, component)) return { kind, name }
    }
  }
  return undefined
}

/**
 * Merges the services' OpenAPI documents: the operations that the gateway has a route for, and all components. If two
 * services have different components of the same name, the later component gets its service's name as a prefix.
 */
export const mergeDocuments = (
  documents: readonly (readonly [ServiceName, OpenApiDocument])[],
  { routes, info, servers }: { routes: readonly Route[]; info: OpenApiDocument['info']; servers: unknown },
): OpenApiDocument => {
  const serviceOf = new Map(routes.map(({ method, path, service }) => [operationKey(method, path), service]))
  const paths: OpenApiDocument['paths'] = {}
  const components: Components = {}
  const tags = new Map<string, NonNullable<OpenApiDocument['tags']>[number]>()
  const operationIds = new Set<string>()

  for (const [service, original] of documents) {
    let document = original
    // Renames one component at a time, because a rename changes the components that refer to the renamed one.
    for (let clash = conflictWith(components, document); clash; clash = conflictWith(components, document)) {
      document = rename(document, clash.kind, clash.name, `${capitalised(service)}${capitalised(clash.name)}`)
    }
    for (const [kind, named] of Object.entries(document.components ?? {})) {
      components[kind] = { ...components[kind], ...named }
    }
    for (const tag of document.tags ?? []) if (!tags.has(tag.name)) tags.set(tag.name, tag)
    for (const [path, item] of Object.entries(document.paths)) {
      for (const [method, given] of Object.entries(item)) {
        if (serviceOf.get(operationKey(method, path)) !== service) continue
        const { operationId, ...rest } = operation.parse(given)
        const id =
          operationId !== undefined && operationIds.has(operationId)
            ? `${service}${capitalised(operationId)}`
            : operationId
        if (id !== undefined) operationIds.add(id)
        paths[path] = { ...paths[path], [method]: id === undefined ? rest : { operationId: id, ...rest } }
      }
    }
  }
  return { openapi: '3.1.0', info, servers, tags: [...tags.values()], paths, components }
}

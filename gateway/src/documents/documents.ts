import { inlineResponses, shareProblemResponses } from '@marquee/service-kit/api-document/shared-responses'
import { type TaggedContent, taggedContent } from '@marquee/service-kit/http/entity-tag'
import { addGatewayProblems, ownPaths } from '../own-routes/own-operations.ts'
import { routes, type ServiceName } from '../proxy/routes.ts'
import type { Upstream } from '../proxy/upstream.ts'
import { ServiceUnavailable } from '../proxy/upstream-errors.ts'
import { mergeDocuments, type OpenApiDocument, openApiDocument } from './merge-documents.ts'

const freshMilliseconds = 60_000

const description = `Cinema tickets: films, seat maps, reservations and payments.

- **Money** is an integer of minor units (\`1250\` is 12.50) with its \`currency\`. **Times** are RFC 3339 with an offset. **Ids** are UUIDs,
  but a seat's is its label (\`E12\`).
- **Sign in** with \`POST /api/v1/auth/access-token\`, send the access token as \`Authorization: Bearer …\`, and get the next one from
  \`POST /api/v1/auth/refresh\` before its ten minutes are over. A refresh token works once.
- **Errors** are \`application/problem+json\` (RFC 9457). Their \`code\` is stable and made for programs; each operation names those that it
  may answer with. \`errors\` says which fields are meant. Unknown fields are refused.
- **Lists** come in pages: \`limit\`, and \`cursor\` as the \`Link\` header of the page before gives it.
- **Repeat** \`POST /api/v1/reservations\` as often as need be under one \`Idempotency-Key\`. After a 429 or 503 wait for \`Retry-After\` seconds.`

/** Keeps what `load` gives for a minute, and longer when it fails. Askers that come meanwhile wait for the same. */
const keptFresh = <T>(load: () => Promise<T>): (() => Promise<T>) => {
  let kept: { value: T; until: number } | undefined
  let loading: Promise<T> | undefined
  return async () => {
    if (kept && Date.now() < kept.until) return kept.value
    loading ??= load()
      .then((value) => {
        kept = { value, until: Date.now() + freshMilliseconds }
        return value
      })
      .finally(() => {
        loading = undefined
      })
    const stale = kept
    return stale ? loading.catch(() => stale.value) : loading
  }
}

export type Documents = ReturnType<typeof createDocuments>

/** The services' OpenAPI documents, as they are from outside. Throws ServiceUnavailable. */
export const createDocuments = ({
  upstreams,
  publicUrl,
}: {
  upstreams: Readonly<Record<ServiceName, Upstream>>
  publicUrl: string
}) => {
  const servers = [{ url: publicUrl.replace(/\/$/, ''), description: 'The gateway' }]
  const all = Object.values(upstreams)

  /** What a service says of itself, and what may go wrong before it is asked. */
  const documentOf = (upstream: Upstream) =>
    keptFresh(async (): Promise<OpenApiDocument> => {
      try {
        const { body } = await upstream.getJson('/openapi.json')
        const document = inlineResponses(openApiDocument.parse(body))
        addGatewayProblems(document.paths)
        return { ...document, servers }
      } catch (error) {
        throw new ServiceUnavailable(upstream.name, error)
      }
    })
  const documents = new Map(all.map((upstream) => [upstream.name, documentOf(upstream)]))

  const merge = async (): Promise<OpenApiDocument> => {
    const each = await Promise.all([...documents].map(async ([name, document]) => [name, await document()] as const))
    const info = { title: 'Marquee', version: '1.0.0', description, license: { name: 'MIT', identifier: 'MIT' } }
    const { paths, tags = [], ...merged } = mergeDocuments(each, { routes, info, servers })
    return {
      ...merged,
      tags: [...tags, { name: 'gateway', description: 'Whether everything works, and how to use it' }],
      paths: { ...paths, ...ownPaths() },
    }
  }

  // Every answer refers to the same bytes: an eighth of a megabyte is made once a minute, and not for each client that asks.
  const asContent = (load: () => Promise<OpenApiDocument>): (() => Promise<TaggedContent>) =>
    keptFresh(async () => taggedContent(JSON.stringify(shareProblemResponses(await load()))))

  return {
    /** Throws ServiceUnavailable while the service has never been reached. */
    of: Object.fromEntries(all.map((upstream) => [upstream.name, asContent(documentOf(upstream))])) as Readonly<
      Record<ServiceName, () => Promise<TaggedContent>>
    >,
    merged: asContent(merge),
  }
}

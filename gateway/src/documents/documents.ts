import { inlineResponses, shareProblemResponses } from '@marquee/service-kit/api-document/shared-responses'
import { type TaggedContent, taggedContent } from '@marquee/service-kit/http/entity-tag'
import { ownComponents, ownPaths, ownTag } from '../own-routes/own-operations.ts'
import { routes, type ServiceName } from '../proxy/routes.ts'
import type { Upstream } from '../proxy/upstream.ts'
import { ServiceUnavailable } from '../proxy/upstream-errors.ts'
import { apiGuide } from './api-guide.ts'
import { mergeDocuments, type OpenApiDocument, openApiDocument } from './merge-documents.ts'
import { type ProblemPages, renderProblemPages } from './problem-pages.ts'
import { apiPathsFirst, publicDocument, serversAt } from './public-document.ts'

const cacheMilliseconds = 60_000

/**
 * Caches the result of `load` for a minute, and longer while `load` fails. Callers that come while `load` runs get the
 * same result.
 */
const cached = <T>(load: () => Promise<T>): (() => Promise<T>) => {
  let kept: { value: T; until: number } | undefined
  let loading: Promise<T> | undefined
  return async () => {
    if (kept && Date.now() < kept.until) return kept.value
    loading ??= load()
      .then((value) => {
        kept = { value, until: Date.now() + cacheMilliseconds }
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

const guideReference =
  'The document of the whole API explains signing in, money, times, errors, pages, caching and paying.'

/**
 * The OpenAPI documents for clients of the gateway. Each function throws ServiceUnavailable if a service that it needs
 * is down and no earlier result is cached.
 */
export const createDocuments = ({
  upstreams,
  publicUrl,
}: {
  upstreams: Readonly<Record<ServiceName, Upstream>>
  publicUrl: string
}) => {
  const address = publicUrl.replace(/\/$/, '')
  const all = Object.values(upstreams)

  const documentOf = (upstream: Upstream) =>
    cached(async (): Promise<OpenApiDocument> => {
      try {
        const { body } = await upstream.getJson('/openapi.json')
        return publicDocument(inlineResponses(openApiDocument.parse(body)), address)
      } catch (error) {
        throw new ServiceUnavailable(upstream.name, error)
      }
    })
  const documents = new Map(all.map((upstream) => [upstream.name, documentOf(upstream)]))

  const merge = async (): Promise<OpenApiDocument> => {
    const each = await Promise.all([...documents].map(async ([name, document]) => [name, await document()] as const))
    const info = {
      title: 'Marquee',
      version: '1.0.0',
      description: apiGuide,
      license: { name: 'MIT', identifier: 'MIT' },
    }
    const {
      paths,
      tags = [],
      components,
      ...merged
    } = mergeDocuments(each, {
      routes,
      info,
      servers: serversAt(address),
    })
    return {
      ...merged,
      components: { ...components, headers: { ...components?.['headers'], ...ownComponents.headers } },
      tags: [...tags, ownTag],
      paths: apiPathsFirst({ ...paths, ...ownPaths() }),
    }
  }

  const withGuideReference = (load: () => Promise<OpenApiDocument>) => async (): Promise<OpenApiDocument> => {
    const document = await load()
    const description = [document.info['description'], guideReference].filter(Boolean).join('\n\n')
    return { ...document, info: { ...document.info, description } }
  }

  // All clients get the same bytes: a document is serialized once a minute and not for each request.
  const asContent = (load: () => Promise<OpenApiDocument>): (() => Promise<TaggedContent>) =>
    cached(async () => taggedContent(JSON.stringify(shareProblemResponses(await load()))))

  return {
    of: Object.fromEntries(
      all.map((upstream) => [upstream.name, asContent(withGuideReference(documentOf(upstream)))]),
    ) as Readonly<Record<ServiceName, () => Promise<TaggedContent>>>,
    merged: asContent(merge),
    problemPages: cached(async (): Promise<ProblemPages> => renderProblemPages(await merge())),
  }
}

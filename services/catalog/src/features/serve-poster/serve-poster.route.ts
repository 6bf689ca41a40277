import { openToAll } from '@marquee/service-kit/http/auth'
import { matchesIfNoneMatch, notModified } from '@marquee/service-kit/http/entity-tag'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { PosterNotFound, PosterStorageUnavailable } from '../../domain/errors.ts'
import { posterContentType } from '../../domain/poster.ts'
import { immutableCacheControl, type PosterStorage } from '../../infrastructure/poster-storage.ts'

const picture = z.any().meta({ type: 'string', format: 'binary' })

export const servePosterRoute =
  (storage: Pick<PosterStorage, 'get'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/posters/:name',
      {
        schema: {
          operationId: 'getPoster',
          summary: 'Get a poster',
          description:
            'The picture with a given name never changes, so clients can cache it without limit. Use the URLs in `poster_image` and `poster_image_variants` of a movie.',
          params: z.strictObject({ name: z.string().describe('Last segment of a poster URL') }),
          response: {
            200: {
              description: 'The picture',
              content: { 'image/webp': { schema: picture }, 'image/jpeg': { schema: picture } },
            },
            ...notModified,
          },
          problems: [PosterNotFound, PosterStorageUnavailable],
        },
        ...openToAll,
      },
      async (request, reply) => {
        const { name } = request.params
        const contentType = posterContentType(name)
        if (contentType === undefined) throw new PosterNotFound()
        const tag = `"${name}"`
        if (matchesIfNoneMatch(request, tag))
          return reply.code(304).headers({ etag: tag, 'cache-control': immutableCacheControl }).send()
        const found = await storage.get(name)
        if (found === undefined) throw new PosterNotFound()
        return reply
          .type(contentType)
          .headers({
            etag: tag,
            'cache-control': immutableCacheControl,
            'x-content-type-options': 'nosniff',
            // A browser runs no script from these bytes, whatever type it assumes. Any site may embed the picture.
            'content-security-policy': "default-src 'none'; sandbox",
            'cross-origin-resource-policy': 'cross-origin',
            ...(found.length === undefined ? {} : { 'content-length': found.length }),
          })
          .send(found.body)
      },
    )
  }

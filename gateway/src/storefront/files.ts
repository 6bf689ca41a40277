import { sendTagged } from '@marquee/service-kit/http/entity-tag'
import type { FastifyInstance } from 'fastify'
import { storefrontRoute } from '../own-routes/own-routes.ts'
import type { Build } from './build.ts'

/** The name of an asset contains a hash of its content, so the content never changes. */
const forever = 'public, max-age=31536000, immutable'
const forAnHour = 'public, max-age=3600'

const assets = 'assets/'

/** Adds the files of the build: the assets, and those that stand beside `index.html`, such as the icon. */
export const addFiles = (app: FastifyInstance, { files }: Build): void => {
  app.get<{ Params: { '*': string } }>(`/${assets}*`, storefrontRoute, async (request, reply) => {
    const file = files.get(`${assets}${request.params['*']}`)
    if (file === undefined) return reply.callNotFound()
    return sendTagged(request, reply, file.content, { type: file.type, cacheControl: forever })
  })

  for (const [path, { content, type }] of files) {
    if (path.startsWith(assets)) continue
    app.get(`/${path}`, storefrontRoute, async (request, reply) =>
      sendTagged(request, reply, content, { type, cacheControl: forAnHour }),
    )
  }
}

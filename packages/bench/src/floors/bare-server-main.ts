// A server that does the least: the floor under the gateway and the services.
import Fastify from 'fastify'
import { type Dispatcher, Pool } from 'undici'

const [, , upstream] = process.argv

const app = Fastify({ logger: false })
if (upstream === undefined) {
  app.get('/', async () => ({ status: 'ok' }))
} else {
  const pool = new Pool(upstream, { connections: 128, pipelining: 1 })
  app.get('/*', (request, reply) => {
    let status = 0
    let headers: Record<string, string | string[] | undefined> = {}
    const chunks: Buffer[] = []
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, statusCode, given) => {
        status = statusCode
        headers = given
      },
      onResponseData: (_controller, chunk) => void chunks.push(chunk),
      onResponseEnd: () => void reply.code(status).headers(headers).send(Buffer.concat(chunks)),
      onResponseError: (_controller, error) => void reply.send(error),
    }
    const { host: _, connection: __, ...passed } = request.headers
    pool.dispatch({ method: 'GET', path: request.raw.url ?? '/', headers: passed }, handler)
  })
}
process.send?.(await app.listen({ host: '127.0.0.1', port: 0 }))
// Ctrl-C also reaches this process, which ignores it and ends with its parent. The parent stops everything in order.
process.on('SIGINT', () => undefined)
process.once('disconnect', () => process.exit())

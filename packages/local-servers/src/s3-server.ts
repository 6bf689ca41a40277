// The main module of the S3 process: s3rver keeps files of any size in its heap while they arrive, and must not do that
// in the heap of the process that watches over all others.
import S3rver from 's3rver'

const [directory, port, bucket] = process.argv.slice(2)
if (!directory || !port || !bucket) throw new Error('Usage: s3-server.ts <directory> <port> <bucket>')

const server = new S3rver({
  address: '127.0.0.1',
  port: Number(port),
  directory,
  silent: true,
  vhostBuckets: false,
  configureBuckets: [{ name: bucket, configs: [] }],
})
// Pages that the browser has open reach this machine, too, under a name of their own that leads here as well. Only programs
// that sign their requests get in.
const names = [`127.0.0.1:${port}`, `localhost:${port}`]
server.middleware.unshift(async (context, next) => {
  const { host = '', origin, authorization } = context.req.headers
  if (names.includes(host) && origin === undefined && authorization !== undefined) return next()
  context.status = 403
  context.body = 'Only signed requests of programs on this machine are served.\n'
})
await server.run()

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0))

// The main module of the S3 process. s3rver buffers uploads of any size in memory, which must not happen in the process
// that supervises all others.
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
// A page in a browser on this machine can reach this port too, even under a host name of its own (DNS rebinding). So
// only signed requests without an Origin are served.
const names = [`127.0.0.1:${port}`, `localhost:${port}`]
server.middleware.unshift(async (context, next) => {
  const { host = '', origin, authorization } = context.req.headers
  if (names.includes(host) && origin === undefined && authorization !== undefined) return next()
  context.status = 403
  context.body = 'Only signed requests from programs on this machine are served.\n'
})
await server.run()

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0))

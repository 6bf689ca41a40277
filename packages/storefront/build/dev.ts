import { homeFolder, readStackFile } from '@marquee/stack-file/stack-file'
import { createServer } from 'vite'

const home = homeFolder(process.env)
const gateway = process.env['MARQUEE_GATEWAY'] ?? readStackFile(home)?.gateway

if (gateway === undefined) {
  process.stderr.write(
    `No stack runs in ${home}. Run \`npm start\` in another terminal first, with the same MARQUEE_HOME. To use a stack elsewhere, set MARQUEE_GATEWAY to its address.\n`,
  )
  process.exitCode = 1
} else {
  // vite.config.ts reads this variable.
  process.env['MARQUEE_GATEWAY'] = gateway
  const server = await createServer({ configFile: `${import.meta.dirname}/../vite.config.ts` })
  await server.listen()
  process.stdout.write(`The storefront runs with hot reload, and uses the API of ${gateway}.\n`)
  server.printUrls()
  const stop = () => void server.close().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

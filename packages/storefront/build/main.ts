import { stripVTControlCharacters } from 'node:util'
import { buildStorefront } from './build.ts'

/** The maximum length of a printed error. After the reason, the message of a failed build quotes the source. */
const maxLength = 300

// This variable decides which build of React is used. With a test's `NODE_ENV=test`, the build would be slow and large.
process.env['NODE_ENV'] = 'production'

try {
  const wasBuilt = await buildStorefront()
  process.stdout.write(wasBuilt ? 'The storefront was built.\n' : 'The storefront is built already.\n')
} catch (error) {
  const text = stripVTControlCharacters(error instanceof Error ? error.message : String(error))
  const lines = text.split('\n').map((line) => line.trim())
  const line = lines.filter((part) => part !== '').join(' ')
  process.stderr.write(`${line.slice(0, maxLength)}\n`)
  process.exitCode = 1
}

import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../../..')

/** Everything that decides the content of the build. Tests are not a part of it. */
const sources = [
  'packages/storefront/{src,public,build}/**',
  'packages/storefront/{index.html,package.json,tsconfig.json,vite.config.ts}',
  'packages/{api-client,kernel}/src/**',
  '{pnpm-lock.yaml,tsconfig.base.json}',
]

const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path)

/** A hash of all sources of the build. Computing it takes a few milliseconds. */
export const sourceHash = (): string => {
  const hash = createHash('sha256')
  const entries = globSync(sources, { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name)).filter((path) => !isTest(path))
  for (const path of paths.toSorted()) {
    const content = readFileSync(path)
    hash.update(`${path.slice(root.length)}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Manifest } from './dependencies.ts'

export const layers = ['domain', 'infrastructure', 'features'] as const

export type Diagnostic = { category: string; message: string; location: { path: string } }

const tool = (name: string): string => join(import.meta.dirname, '../../node_modules/.bin', name)

/**
 * How long Biome may take for a tree. It works for some 15 s on one core, most of it to find out types and import cycles:
 * a minute and a half on a machine that others keep busy, too.
 */
export const lintMilliseconds = 300_000

/** What `biome lint` finds in a tree, as its JSON reporter says it. */
export async function lint(root: string): Promise<Diagnostic[]> {
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', '--colors=off']
  const report = JSON.parse(await output(root, tool('biome'), args)) as { diagnostics: Diagnostic[] }
  return report.diagnostics
}

/** A tool's exit code of 1 says that it found something; that is an answer, not a failure. */
async function output(cwd: string, command: string, args: string[]): Promise<string> {
  // Not in one go: a worker that says nothing for a minute is taken for dead.
  try {
    return (await promisify(execFile)(command, args, { cwd, timeout: lintMilliseconds, maxBuffer: 64 * 1024 * 1024 }))
      .stdout
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 1 && 'stdout' in error) return String(error.stdout)
    throw error
  }
}

export function readManifests(root: string): Manifest[] {
  return globSync(['gateway/package.json', 'services/*/package.json', 'packages/*/package.json'], { cwd: root }).map(
    (path) => JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest,
  )
}

export const serviceFolders = (root: string): string[] => globSync('services/*', { cwd: root }).sort()

/** A service's source files that are in none of the layers and are not one of the three that stand above them. */
export function filesOutsideLayers(root: string): string[] {
  const allowed = new RegExp(
    `^services/[^/]+/src/(${layers.join('|')})/|^services/[^/]+/src/(main|app|config|testing)(\\.[a-z]+)*\\.ts$`,
  )
  return globSync('services/*/src/**/*.ts', { cwd: root }).filter((path) => !allowed.test(path))
}

/** A service's layers that hold no source file: a rule on them would be a rule on nothing. */
export function emptyLayers(root: string): string[] {
  return serviceFolders(root)
    .flatMap((service) => layers.map((layer) => `${service}/src/${layer}`))
    .filter((folder) => globSync(`${folder}/**/*.ts`, { cwd: root, exclude: ['**/*.test.ts'] }).length === 0)
}

import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Manifest } from './dependencies.ts'

export const layers = ['domain', 'infrastructure', 'features'] as const

export type Diagnostic = { category: string; message: string; location: { path: string } }

const tool = (name: string): string => join(import.meta.dirname, '../../node_modules/.bin', name)

/**
 * The timeout for linting a tree. Biome needs about 15 s on one core, and a minute and a half on a busy machine. Types
 * and import cycles take most of the time.
 */
export const lintTimeoutMs = 300_000

/** Runs `biome lint` on a tree and returns its JSON report. */
export async function lint(root: string): Promise<Diagnostic[]> {
  const args = ['lint', '--reporter=json', '--max-diagnostics=none', '--colors=off']
  const report = JSON.parse(await output(root, tool('biome'), args)) as { diagnostics: Diagnostic[] }
  return report.diagnostics
}

/** Runs a tool and returns its output. Exit code 1 only means that the tool found something. */
async function output(cwd: string, command: string, args: string[]): Promise<string> {
  // execFileSync would block the worker, and Vitest gives up on a worker that is blocked for a minute.
  try {
    return (await promisify(execFile)(command, args, { cwd, timeout: lintTimeoutMs, maxBuffer: 64 * 1024 * 1024 }))
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

/** Finds source files of services outside the layers, except main, app, config and testing. */
export function filesOutsideLayers(root: string): string[] {
  const allowed = new RegExp(
    `^services/[^/]+/src/(${layers.join('|')})/|^services/[^/]+/src/(main|app|config|testing)(\\.[a-z]+)*\\.ts$`,
  )
  return globSync('services/*/src/**/*.ts', { cwd: root }).filter((path) => !allowed.test(path))
}

/** Finds layers of services without source files. In such a layer, the rules would check nothing. */
export function emptyLayers(root: string): string[] {
  return serviceFolders(root)
    .flatMap((service) => layers.map((layer) => `${service}/src/${layer}`))
    .filter((folder) => globSync(`${folder}/**/*.ts`, { cwd: root, exclude: ['**/*.test.ts'] }).length === 0)
}

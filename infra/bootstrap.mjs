/**
 * Entry point of `npm start`, `npm test` and the other scripts: installs missing dependencies, then runs the task on
 * the project's pinned Node. This file is plain JavaScript without dependencies, because the system's Node runs it
 * before the installation.
 *
 *     node infra/bootstrap.mjs start|dev|demo|events|reconcile|crash-lab|flood|bench|planted-bugs|mutants|test|check|check:static|fix [arguments for the task]
 */
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from './install.mjs'
import { run } from './run.mjs'

const OLDEST_NODE = 20
const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (...path) => join(root, 'node_modules', ...path)

const staticChecks = ['check:style', 'check:types', 'check:dead-code']
const checking = (checks) => [
  bin('turbo/bin/turbo'),
  'run',
  ...checks,
  '--continue=always',
  '--concurrency=2',
  '--log-order=grouped',
]

/** The arguments for the pinned Node. */
const tasks = {
  start: [join(root, 'packages/local-stack/src/main.ts')],
  dev: [join(root, 'packages/storefront/build/dev.ts')],
  demo: [join(root, 'packages/demo/src/main.ts')],
  'crash-lab': [join(root, 'packages/crash-lab/src/main.ts')],
  flood: [join(root, 'packages/flood-lab/src/main.ts')],
  'planted-bugs': [join(root, 'packages/planted-bugs/src/main.ts')],
  mutants: [join(root, 'packages/planted-bugs/src/mutants.ts')],
  bench: [join(root, 'packages/bench/src/main.ts')],
  events: [join(root, 'packages/operations/src/events.ts')],
  reconcile: [join(root, 'packages/operations/src/reconcile.ts')],
  test: [bin('vitest/vitest.mjs'), 'run'],
  check: checking([...staticChecks, 'check:architecture']),
  'check:static': checking(staticChecks),
  fix: [bin('@biomejs/biome/bin/biome'), 'check', '--write'],
}

async function main([task, ...args]) {
  const nodeMajor = Number.parseInt(process.versions.node, 10)
  if (nodeMajor < OLDEST_NODE) {
    console.error(
      `Marquee needs Node ${OLDEST_NODE} or newer to install its dependencies; this is Node ${process.versions.node}.`,
    )
    return 1
  }
  if (!Object.hasOwn(tasks, task)) {
    console.error(`Usage: node infra/bootstrap.mjs ${Object.keys(tasks).join('|')}`)
    return 64
  }
  const installExitCode = await ensureInstalled(root)
  if (installExitCode !== 0) return installExitCode

  return run(bin('node/bin/node'), [...tasks[task], ...args], {
    cwd: root,
    env: {
      ...process.env,
      // Child processes and shebangs then find the pinned Node first, and the tools after it.
      PATH: [bin('node/bin'), bin('.bin'), process.env.PATH].join(delimiter),
      DO_NOT_TRACK: '1',
      TURBO_TELEMETRY_DISABLED: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
    },
    // The local stack stops its own child processes in order.
    signal: task === 'start' ? 'leader' : 'group',
  })
}

process.exitCode = await main(process.argv.slice(2))

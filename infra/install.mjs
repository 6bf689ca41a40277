import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { run } from './run.mjs'

const HEARTBEAT_MS = 1_000
/** A lock whose owner has not shown a sign of life for this long belongs to nobody: the owner was killed. */
const STALE_AFTER_MS = 15_000

/**
 * Makes `node_modules` match the lockfile, with the pnpm that package.json names. Does nothing, in a few milliseconds,
 * when it already does. Any number of processes may call this at once: one installs, the others wait for it.
 * Returns 0, or the exit code of the install that failed.
 */
export async function ensureInstalled(root) {
  const stamp = join(root, 'node_modules', '.marquee-installed')
  const wanted = fingerprint(root)
  const isInstalled = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  if (isInstalled()) return 0

  const release = await acquireLock(join(root, '.marquee', 'install.lock'))
  try {
    if (isInstalled()) return 0
    // An install that is interrupted from here on must be seen as not done.
    rmSync(stamp, { force: true })
    console.log('Installing dependencies…')
    const exitCode = await pnpmInstall(root)
    if (exitCode === 0) writeFileSync(stamp, wanted)
    else console.error('Installing the dependencies failed; the reason is above.')
    return exitCode
  } finally {
    release()
  }
}

/** Changes whenever what has to be in `node_modules` changes: the lockfile, the workspace's settings, the platform. */
function fingerprint(root) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

function pnpmInstall(root) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const pnpm = ['install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=info']
  // CI=true: pnpm asks no questions. npm's own remarks are not about us.
  const env = { ...process.env, CI: 'true', npm_config_loglevel: 'error', npm_config_update_notifier: 'false' }
  return run('npx', ['--yes', packageManager.replace(/\+.*$/, ''), ...pnpm], { cwd: root, env })
}

/**
 * Waits until the folder `lock` is ours, and returns the function that gives it back. The lock of a home folder is
 * SQLite's, which needs no heartbeat; Node 20, which may be what runs this, has no SQLite.
 */
async function acquireLock(lock) {
  mkdirSync(dirname(lock), { recursive: true })
  const token = randomUUID()
  for (let told = false; !tryLock(lock, token); told = true) {
    if (!told) console.log('Another process is installing the dependencies; waiting for it…')
    breakStaleLock(lock)
    await delay(200 + Math.random() * 200)
  }
  const heartbeat = setInterval(() => showLife(lock), HEARTBEAT_MS)
  return () => {
    clearInterval(heartbeat)
    if (readToken(lock) === token) rmSync(lock, { recursive: true, force: true })
  }
}

function tryLock(lock, token) {
  try {
    mkdirSync(lock) // atomic: it fails when the folder exists
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
  writeFileSync(join(lock, 'token'), token)
  return true
}

function showLife(lock) {
  try {
    utimesSync(lock, new Date(), new Date())
  } catch {
    // Somebody removed the folder by hand; the install goes on, it is only unprotected.
  }
}

function breakStaleLock(lock) {
  try {
    const owner = readToken(lock)
    if (Date.now() - statSync(lock).mtimeMs < STALE_AFTER_MS) return
    const aside = `${lock}.${randomUUID()}`
    renameSync(lock, aside)
    // Somebody else may have broken the same lock and taken it since we looked: then this is theirs, and goes back.
    if (readToken(aside) === owner) rmSync(aside, { recursive: true, force: true })
    else renameSync(aside, lock)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error // released in the meantime
  }
}

function readToken(lock) {
  try {
    return readFileSync(join(lock, 'token'), 'utf8')
  } catch {
    return undefined // its owner is between making the folder and writing the token, or has released it
  }
}

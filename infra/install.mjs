import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { run } from './run.mjs'

const HEARTBEAT_MS = 1_000
/** A lock without a heartbeat for this long is stale: its owner was killed. */
const STALE_AFTER_MS = 15_000

/**
 * Makes `node_modules` match the lockfile, with the version of pnpm in package.json. Takes a few milliseconds when
 * `node_modules` matches already. Safe to call from several processes at once: one installs, and the others wait.
 * Returns 0, or the exit code of the failed installation.
 */
export async function ensureInstalled(root) {
  const stamp = join(root, 'node_modules', '.marquee-installed')
  const wanted = fingerprint(root)
  const isInstalled = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted
  if (isInstalled()) return 0

  const release = await acquireLock(join(root, '.marquee', 'install.lock'))
  try {
    if (isInstalled()) return 0
    // An installation that is interrupted after this line must count as not done.
    rmSync(stamp, { force: true })
    console.log('Installing dependencies…')
    const exitCode = await pnpmInstall(root)
    if (exitCode === 0) writeFileSync(stamp, wanted)
    else console.error('Installing the dependencies failed; see the reason above.')
    return exitCode
  } finally {
    release()
  }
}

/**
 * A hash of everything that decides the content of `node_modules`: the lockfile, the workspace's settings, the
 * platform.
 */
function fingerprint(root) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

function pnpmInstall(root) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const pnpm = ['install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=info']
  // With CI=true, pnpm asks no questions. npm's own notices would only distract.
  const env = { ...process.env, CI: 'true', npm_config_loglevel: 'error', npm_config_update_notifier: 'false' }
  return run('npx', ['--yes', packageManager.replace(/\+.*$/, ''), ...pnpm], { cwd: root, env })
}

/**
 * Waits for the lock, which is a folder, and returns the function that releases it. The lock of a home folder uses
 * SQLite and needs no heartbeat, but this code may run on Node 20, which has no SQLite.
 */
async function acquireLock(lock) {
  mkdirSync(dirname(lock), { recursive: true })
  const token = randomUUID()
  for (let announced = false; !tryLock(lock, token); announced = true) {
    if (!announced) console.log('Another process is installing the dependencies; waiting for it…')
    breakStaleLock(lock)
    await delay(200 + Math.random() * 200)
  }
  const heartbeat = setInterval(() => sendHeartbeat(lock), HEARTBEAT_MS)
  return () => {
    clearInterval(heartbeat)
    if (readToken(lock) === token) rmSync(lock, { recursive: true, force: true })
  }
}

function tryLock(lock, token) {
  try {
    mkdirSync(lock) // atomic: fails when the folder exists
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
  writeFileSync(join(lock, 'token'), token)
  return true
}

function sendHeartbeat(lock) {
  try {
    utimesSync(lock, new Date(), new Date())
  } catch {
    // Somebody removed the folder by hand. The installation continues without the lock.
  }
}

function breakStaleLock(lock) {
  try {
    const owner = readToken(lock)
    if (Date.now() - statSync(lock).mtimeMs < STALE_AFTER_MS) return
    const aside = `${lock}.${randomUUID()}`
    renameSync(lock, aside)
    // Another process may have broken and taken the lock meanwhile. Then the folder is put back.
    if (readToken(aside) === owner) rmSync(aside, { recursive: true, force: true })
    else renameSync(aside, lock)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error // ENOENT: the lock was released meanwhile
  }
}

function readToken(lock) {
  try {
    return readFileSync(join(lock, 'token'), 'utf8')
  } catch {
    return undefined // the owner has not written the token yet, or has released the lock
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { errorSummary, loggableError } from '@marquee/kernel/loggable-error'
import type { Service } from './service.ts'

/**
 * Prints why the process cannot start, and ends the process. Node's own output would contain all fields of the error:
 * for a failed statement, for example, the email address and the password hash of the first superuser.
 */
const exitWithError = (error: unknown): never => {
  process.stderr.write(`Cannot start: ${errorSummary(error)}\n${loggableError(error).stack ?? ''}\n`)
  process.exit(1)
}

/**
 * Runs a service as this process. SIGTERM drains the service and stops it gracefully; SIGINT stops it without draining.
 * A stop that exceeds its timeout ends the process with exit code 1. An uncaught error ends the process at once,
 * because the state in memory may be wrong; everything acknowledged is in the database.
 */
export const runService = async (
  starting: Service | Promise<Service>,
  config: { HOST: string; PORT: number; SHUTDOWN_TIMEOUT_SECONDS: number; DRAIN_SECONDS: number },
): Promise<void> => {
  const service = await Promise.resolve(starting).catch(exitWithError)
  const { log } = service
  let stopping = false
  const drainAndStop = async (drainSeconds: number) => {
    service.http.startDraining()
    if (drainSeconds > 0) await sleep(drainSeconds * 1000)
    await service.stop()
  }
  const stop = (signal: string) => {
    if (stopping) return
    stopping = true
    // SIGINT is Ctrl-C during development: no other replica takes over, so draining would only delay the stop.
    const drainSeconds = signal === 'SIGINT' ? 0 : config.DRAIN_SECONDS
    log.info({ event: 'service.stopping', signal, drainSeconds }, 'stopping gracefully')
    setTimeout(
      () => {
        log.error({ event: 'service.stop_timed_out' }, 'the graceful stop took too long; the process ends now')
        process.exit(1)
      },
      (drainSeconds + config.SHUTDOWN_TIMEOUT_SECONDS) * 1000,
    ).unref()
    drainAndStop(drainSeconds).then(
      () => {
        log.info({ event: 'service.stopped' }, 'stopped')
        process.exit(0)
      },
      (error: unknown) => {
        log.error({ event: 'service.stop_failed', err: error }, 'the graceful stop failed; the process ends now')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  const crash = (error: unknown) => {
    log.fatal({ event: 'service.crashed', err: error }, 'an uncaught error; the process ends now')
    process.exit(1)
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)

  const address = await service.start({ host: config.HOST, port: config.PORT })
  log.info({ event: 'service.started', address }, 'listening for requests')
}

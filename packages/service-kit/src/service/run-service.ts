import { setTimeout as sleep } from 'node:timers/promises'
import { errorSummary, loggableError } from '@marquee/kernel/loggable-error'
import type { Service } from './service.ts'

/**
 * Ends the process that cannot start with a plain text that says why. Node's own text would have all fields of the error: of a
 * statement that failed, the first superuser's address and password hash.
 */
const giveUp = (error: unknown): never => {
  process.stderr.write(`Cannot start: ${errorSummary(error)}\n${loggableError(error).stack ?? ''}\n`)
  process.exit(1)
}

/**
 * Runs a service as this process: starts it, stops it gracefully on SIGTERM, after it has drained, or on SIGINT, without
 * that, within its time, and ends at once on what no code expected, because the state in memory cannot be trusted then; everything acknowledged is on disk.
 */
export const runService = async (
  starting: Service | Promise<Service>,
  config: { HOST: string; PORT: number; SHUTDOWN_TIMEOUT_SECONDS: number; DRAIN_SECONDS: number },
): Promise<void> => {
  const service = await Promise.resolve(starting).catch(giveUp)
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
    // Whoever presses Ctrl-C does not replace one replica by another.
    const drainSeconds = signal === 'SIGINT' ? 0 : config.DRAIN_SECONDS
    log.info({ signal, drainSeconds }, 'stopping')
    setTimeout(
      () => {
        log.error('the graceful stop took too long')
        process.exit(1)
      },
      (drainSeconds + config.SHUTDOWN_TIMEOUT_SECONDS) * 1000,
    ).unref()
    drainAndStop(drainSeconds).then(
      () => {
        log.info('stopped')
        process.exit(0)
      },
      (error: unknown) => {
        log.error({ err: error }, 'the graceful stop failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  const crash = (error: unknown) => {
    log.fatal({ err: error }, 'unexpected error; ending')
    process.exit(1)
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)

  const address = await service.start({ host: config.HOST, port: config.PORT })
  log.info({ address }, 'listening')
}

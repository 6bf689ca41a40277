import type { Service } from './service.ts'

/**
 * Runs a service as this process: starts it, stops it gracefully on SIGTERM or SIGINT within its time, and ends at once
 * on what no code expected, because the state in memory cannot be trusted then; everything acknowledged is on disk.
 */
export const runService = async (
  service: Service,
  config: { HOST: string; PORT: number; SHUTDOWN_TIMEOUT_SECONDS: number },
): Promise<void> => {
  const { log } = service
  let stopping = false
  const stop = (signal: string) => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    setTimeout(() => {
      log.error('the graceful stop took too long')
      process.exit(1)
    }, config.SHUTDOWN_TIMEOUT_SECONDS * 1000).unref()
    service.stop().then(
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

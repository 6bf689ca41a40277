import { ownPort } from '@marquee/local-servers/ports'

/** A free port of 127.0.0.1, reserved within the test run. */
export const freePort = (): Promise<number> => ownPort()

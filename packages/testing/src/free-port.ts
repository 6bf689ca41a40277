import { ownPort } from '@marquee/local-servers/ports'

/** A port of 127.0.0.1 that no other process of the test run gets. */
export const freePort = (): Promise<number> => ownPort()

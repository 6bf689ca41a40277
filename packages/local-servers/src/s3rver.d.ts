// s3rver has no types. Only what s3-server.ts uses is declared here.
declare module 's3rver' {
  import type { IncomingMessage } from 'node:http'

  type Options = {
    address: string
    port: number
    directory: string
    silent: boolean
    vhostBuckets: boolean
    configureBuckets: { name: string; configs: string[] }[]
  }
  class S3rver {
    constructor(options: Options)
    /** Koa's list of middleware. */
    readonly middleware: ((
      context: { readonly req: IncomingMessage; status: number; body: string },
      next: () => Promise<void>,
    ) => Promise<void>)[]
    run(): Promise<unknown>
    close(): Promise<void>
  }
  export = S3rver
}

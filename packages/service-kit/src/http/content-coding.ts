import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { Negotiator } from '@fastify/accept-negotiator'
import { LRUCache } from 'lru-cache'

export type Coding = (typeof codings)[number]

/** In the order in which the server prefers them. */
export const codings = ['br', 'gzip'] as const

/** Smaller bodies are not compressed, because they fit into one or two packets anyway. */
export const smallestCompressedBytes = 1_024

// Usual clients send few different headers. The bound limits the memory that a client can take by inventing headers.
const negotiator = new Negotiator({ supportedValues: [...codings], cache: new LRUCache({ max: 100 }) as never })

/** The coding that `Accept-Encoding` prefers; undefined if the body has to stay as it is. */
export const codingFor = (acceptEncoding: string | undefined): Coding | undefined =>
  acceptEncoding === undefined ? undefined : ((negotiator.negotiate(acceptEncoding) as Coding | null) ?? undefined)

const compressors: Readonly<Record<Coding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) => {
    // A seat map of 500 seats (51 kB) takes 0.25 ms and becomes 1.1 kB; quality 5 takes twice as long and gains
    // nothing.
    const params = { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
    return promisify(brotliCompress)(bytes, { params })
  },
  gzip: (bytes) => promisify(gzip)(bytes),
}

/** Compresses outside the event loop. */
export const compress = (bytes: Buffer, coding: Coding): Promise<Buffer> => compressors[coding](bytes)

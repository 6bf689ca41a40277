const poolBytes = 4_096
const pool = new Uint8Array(poolBytes)
let used = poolBytes

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * Random bytes as hex digits, for ids. The bytes come from a pool that is filled 4 KiB at a time, because each call of
 * the system's generator is expensive: `newId` takes 1.4 µs of processor time, and 12 µs with a call for each id. Not
 * for secrets.
 *
 * @param bytes at most 32
 */
export const randomHex = (bytes: number): string => {
  if (used + bytes > poolBytes) {
    crypto.getRandomValues(pool)
    used = 0
  }
  let hex = ''
  for (let end = used + bytes; used < end; used += 1) hex += hexOfByte[pool[used] ?? 0]
  return hex
}

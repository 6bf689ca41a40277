import { inflateSync } from 'node:zlib'

const woffHeaderBytes = 44
const woffEntryBytes = 20
const sfntHeaderBytes = 12
const sfntEntryBytes = 16
/** No table of the shipped fonts is larger. The limit bounds the memory that a broken file can take. */
const tableLimitBytes = 16 * 1024 * 1024

const padded = (length: number): number => Math.ceil(length / 4) * 4

/**
 * Unpacks a WOFF 1.0 file into the TrueType or OpenType font that it contains. The font library would unpack
 * a table again for each glyph, which doubles the time of a page.
 */
export const unpackWoff = (woff: Buffer): Buffer => {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('this file is not a WOFF 1.0 font')
  const count = woff.readUInt16BE(12)
  const tables = Array.from({ length: count }, (_, index) => {
    const entry = woff.subarray(woffHeaderBytes + index * woffEntryBytes)
    const [offset, packedLength, length] = [entry.readUInt32BE(4), entry.readUInt32BE(8), entry.readUInt32BE(12)]
    const stored = woff.subarray(offset, offset + packedLength)
    const data = packedLength < length ? inflateSync(stored, { maxOutputLength: tableLimitBytes }) : stored
    return { tag: entry.subarray(0, 4), checksum: entry.subarray(16, 20), data }
  })
  const header = Buffer.alloc(sfntHeaderBytes + count * sfntEntryBytes)
  woff.copy(header, 0, 4, 8)
  header.writeUInt16BE(count, 4)
  const power = 2 ** Math.floor(Math.log2(count))
  header.writeUInt16BE(power * 16, 6)
  header.writeUInt16BE(Math.log2(power), 8)
  header.writeUInt16BE((count - power) * 16, 10)
  let offset = header.length
  for (const [index, { tag, checksum, data }] of tables.entries()) {
    const entry = header.subarray(sfntHeaderBytes + index * sfntEntryBytes)
    tag.copy(entry, 0)
    checksum.copy(entry, 4)
    entry.writeUInt32BE(offset, 8)
    entry.writeUInt32BE(data.length, 12)
    offset += padded(data.length)
  }
  return Buffer.concat([
    header,
    ...tables.flatMap(({ data }) => [data, Buffer.alloc(padded(data.length) - data.length)]),
  ])
}

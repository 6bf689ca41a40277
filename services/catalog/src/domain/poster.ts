/** Largest picture that is accepted, in bytes. */
export const maxPosterBytes = 5 * 1024 * 1024

/** Most pixels that are decoded: a small file can claim a picture that fills the memory. */
export const maxPosterPixels = 40_000_000

export const posterWidths = [640, 320] as const

export const posterFormats = [
  { extension: 'webp', contentType: 'image/webp' },
  { extension: 'jpg', contentType: 'image/jpeg' },
] as const

export type PosterVariant = {
  /** The object's name, such as `<key>-640.webp`. */
  readonly name: string
  /** Pixels, at most: a picture is never enlarged. */
  readonly width: number
  readonly extension: (typeof posterFormats)[number]['extension']
  readonly contentType: (typeof posterFormats)[number]['contentType']
}

/** Everything that is stored for one poster, the one for browsers first. */
export const posterVariants = (key: string): PosterVariant[] =>
  posterWidths.flatMap((width) =>
    posterFormats.map((format) => ({ name: `${key}-${width}.${format.extension}`, width, ...format })),
  )

/** Matches the names that posterVariants gives, and nothing else. */
export const posterName = /^([0-9a-f]{32})-(640|320)\.(webp|jpg)$/

/** The content type that a poster's name stands for; undefined for what is no poster's name. */
export const posterContentType = (name: string): string | undefined => {
  const extension = posterName.exec(name)?.[3]
  return posterFormats.find((format) => format.extension === extension)?.contentType
}

/** How many bytes imageFormat needs to see. */
export const signatureBytes = 12

/** What a file is by its first bytes, whatever its name or its sender says. */
export const imageFormat = (bytes: Uint8Array): 'jpeg' | 'png' | 'webp' | undefined => {
  const has = (at: number, ...expected: number[]) => expected.every((byte, index) => bytes[at + index] === byte)
  if (has(0, 0xff, 0xd8, 0xff)) return 'jpeg'
  if (has(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png'
  if (has(0, 0x52, 0x49, 0x46, 0x46) && has(8, 0x57, 0x45, 0x42, 0x50)) return 'webp'
  return undefined
}

/**
 * Where a picture ends in its file, in bytes. Undefined if the file is cut off or not put together as its format wants it.
 * A file may go on after that: phones append gain maps and films, and somebody may append a page or an archive.
 */
export const imageEnd = (bytes: Uint8Array): number | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    switch (imageFormat(bytes)) {
      case 'jpeg':
        return jpegEnd(bytes, view)
      case 'png':
        return pngEnd(bytes, view)
      case 'webp':
        return webpEnd(bytes, view)
      default:
        return undefined
    }
  } catch (error) {
    // Reading behind the end of the file.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const within = (bytes: Uint8Array, end: number): number | undefined => (end <= bytes.length ? end : undefined)

/** RIFF says its length behind its name; an odd one is padded. */
const webpEnd = (bytes: Uint8Array, view: DataView): number | undefined => {
  const length = view.getUint32(4, true)
  return within(bytes, 8 + length + (length % 2))
}

/** Chunks of length, name, data and checksum up to the one that is named IEND. */
const pngEnd = (bytes: Uint8Array, view: DataView): number | undefined => {
  const iend = 0x49454e44
  for (let at = 8; ; ) {
    const next = at + 12 + view.getUint32(at)
    if (view.getUint32(at + 4) === iend) return within(bytes, next)
    at = next
  }
}

/** Segments up to the marker FFD9; the data of a scan has no length and goes on to the next marker. */
const jpegEnd = (bytes: Uint8Array, view: DataView): number | undefined => {
  const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    if (marker === 0xd9) return at + 2
    // Any number of FF may fill the space before a marker.
    if (marker === 0xff) at += 1
    else if (marker === 0x01 || isRestart(marker)) at += 2
    else {
      at += 2 + view.getUint16(at + 2)
      for (let isInScan = marker === 0xda; isInScan; ) {
        at = bytes.indexOf(0xff, at)
        if (at === -1) return undefined
        const next = view.getUint8(at + 1)
        isInScan = next === 0x00 || isRestart(next)
        if (isInScan) at += 2
      }
    }
  }
}

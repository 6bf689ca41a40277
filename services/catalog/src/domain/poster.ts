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

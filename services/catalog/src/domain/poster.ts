/** Maximum size of an uploaded picture, in bytes. */
export const maxPosterBytes = 5 * 1024 * 1024

/** Maximum number of pixels that are decoded. A small file can contain a picture that would fill the memory. */
export const maxPosterPixels = 40_000_000

export const posterWidths = [640, 320] as const

export const posterFormats = [
  { extension: 'webp', contentType: 'image/webp' },
  { extension: 'jpg', contentType: 'image/jpeg' },
] as const

export type PosterVariant = {
  /** The object's name, such as `<key>-640.webp`. */
  readonly name: string
  /** Maximum width in pixels: a smaller picture is not enlarged. */
  readonly width: number
  readonly extension: (typeof posterFormats)[number]['extension']
  readonly contentType: (typeof posterFormats)[number]['contentType']
}

/** All variants that are stored for one poster, the default for browsers first. */
export const posterVariants = (key: string): PosterVariant[] =>
  posterWidths.flatMap((width) =>
    posterFormats.map((format) => ({ name: `${key}-${width}.${format.extension}`, width, ...format })),
  )

/** Matches exactly the names from `posterVariants`. */
export const posterName = /^([0-9a-f]{32})-(640|320)\.(webp|jpg)$/

/** The content type of the variant with this name; undefined if no poster can have this name. */
export const posterContentType = (name: string): string | undefined => {
  const extension = posterName.exec(name)?.[3]
  return posterFormats.find((format) => format.extension === extension)?.contentType
}

/** Number of bytes that `imageFormat` needs. */
export const signatureBytes = 12

/** The format of a file by its first bytes. File names and content types from clients are not trusted. */
export const imageFormat = (bytes: Uint8Array): 'jpeg' | 'png' | 'webp' | undefined => {
  const has = (at: number, ...expected: number[]) => expected.every((byte, index) => bytes[at + index] === byte)
  if (has(0, 0xff, 0xd8, 0xff)) return 'jpeg'
  if (has(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png'
  if (has(0, 0x52, 0x49, 0x46, 0x46) && has(8, 0x57, 0x45, 0x42, 0x50)) return 'webp'
  return undefined
}

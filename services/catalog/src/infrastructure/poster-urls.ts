import { posterVariants } from '../domain/poster.ts'

export type PosterUrls = ReturnType<typeof createPosterUrls>

/** Where a browser gets a poster from: the public door, which serves it whatever the bucket's own policy is. */
export const createPosterUrls = (publicUrl: string) => {
  const urlOf = (name: string) => `${publicUrl}/api/v1/posters/${name}`
  return {
    main: (key: string | null): string | null => {
      const [main] = key === null ? [] : posterVariants(key)
      return main ? urlOf(main.name) : null
    },
    variants: (key: string | null) =>
      key === null
        ? []
        : posterVariants(key).map(({ name, width, contentType }) => ({ url: urlOf(name), width, contentType })),
  }
}

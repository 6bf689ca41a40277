import { posterVariants } from '../domain/poster.ts'

export type PosterUrls = ReturnType<typeof createPosterUrls>

/** Public URLs of posters. The URLs lead to this API, so that the bucket can stay private. */
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

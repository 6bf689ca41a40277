import type { Genres } from '../../infrastructure/genres.ts'

export type DeleteGenre = ReturnType<typeof deleteGenre>

/** Deletes a genre. Throws GenreNotFound, or GenreInUse if a movie has the genre. */
export const deleteGenre =
  ({ genres }: { genres: Pick<Genres, 'remove'> }) =>
  (id: string): Promise<void> =>
    genres.remove(id)

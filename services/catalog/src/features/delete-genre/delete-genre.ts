import type { Genres } from '../../infrastructure/genres.ts'

export type DeleteGenre = ReturnType<typeof deleteGenre>

/** Throws GenreNotFound, or GenreInUse while a movie has it. */
export const deleteGenre =
  ({ genres }: { genres: Pick<Genres, 'remove'> }) =>
  (id: string): Promise<void> =>
    genres.remove(id)

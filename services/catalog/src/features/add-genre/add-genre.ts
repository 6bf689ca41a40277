import { newId } from '@marquee/kernel/id'
import type { Genres } from '../../infrastructure/genres.ts'

export type AddGenre = ReturnType<typeof addGenre>

/** Adds a genre. Throws GenreExists if the name is taken; case is ignored. */
export const addGenre =
  ({ genres }: { genres: Pick<Genres, 'add'> }) =>
  async ({ name }: { name: string }) => {
    const genre = { id: newId(), name }
    await genres.add(genre)
    return genre
  }

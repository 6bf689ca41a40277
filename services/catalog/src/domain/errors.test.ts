import { exampleErrorOf } from '@marquee/kernel/domain-error'
import { expect, it } from 'vitest'
import {
  AmbiguousRowLabel,
  DuplicateSeat,
  GenreAlreadyAssigned,
  GenreExists,
  GenreInUse,
  GenreNotAssigned,
  GenreNotFound,
  ImageTooLarge,
  MovieHasShowtimes,
  MovieNotFound,
  OnlyCompanionSeats,
  PosterNotFound,
  PosterProcessingBusy,
  PosterStorageUnavailable,
  PriceTooLow,
  RoomBusy,
  RoomHasShowtimes,
  RoomNotFound,
  SeatsAtSamePosition,
  ShowtimeInPast,
  ShowtimeNotFound,
  ShowtimeOver,
  TooManyGenres,
  UnsupportedImage,
} from './errors.ts'

it.each([
  [new MovieNotFound(), 'movie-not-found', 'not-found'],
  [new MovieHasShowtimes(), 'movie-has-showtimes', 'conflict'],
  [new GenreNotFound(), 'genre-not-found', 'not-found'],
  [new GenreExists('Drama'), 'genre-exists', 'conflict'],
  [new GenreInUse(), 'genre-in-use', 'conflict'],
  [new GenreAlreadyAssigned(), 'genre-already-assigned', 'conflict'],
  [new TooManyGenres(50), 'too-many-genres', 'conflict'],
  [new GenreNotAssigned(), 'genre-not-assigned', 'not-found'],
  [new RoomNotFound(), 'room-not-found', 'not-found'],
  [new RoomHasShowtimes(), 'room-has-showtimes', 'conflict'],
  [new RoomBusy(), 'room-busy', 'conflict'],
  [new DuplicateSeat(['A1']), 'duplicate-seat', 'invalid'],
  [new AmbiguousRowLabel(['J']), 'ambiguous-row-label', 'invalid'],
  [new SeatsAtSamePosition(['A1']), 'seats-at-same-position', 'invalid'],
  [new OnlyCompanionSeats(), 'only-companion-seats', 'invalid'],
  [new ShowtimeNotFound(), 'showtime-not-found', 'not-found'],
  [new ShowtimeInPast(), 'showtime-in-past', 'invalid'],
  [new ShowtimeOver(), 'showtime-over', 'conflict'],
  [new PosterNotFound(), 'poster-not-found', 'not-found'],
  [new UnsupportedImage(), 'unsupported-image', 'invalid'],
  [new ImageTooLarge(40_000_000), 'image-too-large', 'invalid'],
  [new PosterStorageUnavailable(), 'poster-storage-unavailable', 'unavailable'],
  [new PosterProcessingBusy(), 'poster-processing-busy', 'unavailable'],
  [new PriceTooLow(['standard'], { minimum: 50, currency: 'eur' }), 'price-too-low', 'invalid'],
] as const)(
  '%o has the code and the kind of the public contract, and a sentence as its message',
  (error, code, kind) => {
    expect([error.code, error.kind]).toEqual([code, kind])
    expect(error.message).toMatch(/\.$/)
  },
)

it.each([
  [GenreExists, 'The genre “Science fiction” exists already.'],
  [TooManyGenres, 'The movie has the maximum of 50 genres. Remove one first.'],
  [DuplicateSeat, 'The configuration has a seat more than once.'],
  [AmbiguousRowLabel, 'Each row needs one label, and each label belongs to one row.'],
  [SeatsAtSamePosition, 'Two seats of the configuration are at the same position.'],
  [ImageTooLarge, 'The poster has more than 40 million pixels.'],
  [PriceTooLow, 'A price must be 0 or at least 50 minor units of eur.'],
])('%o has an example for the API document', (errorClass, sentence) => {
  expect(exampleErrorOf(errorClass).message).toBe(sentence)
})

it('PosterStorageUnavailable keeps its cause, if there is one', () => {
  const cause = new Error('no bucket')
  expect(new PosterStorageUnavailable({ cause }).cause).toBe(cause)
  expect(new PosterStorageUnavailable()).not.toHaveProperty('cause')
})

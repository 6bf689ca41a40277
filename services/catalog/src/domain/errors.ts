import { DomainError } from '@marquee/kernel/domain-error'

export class MovieNotFound extends DomainError {
  readonly code = 'movie-not-found'
  readonly kind = 'not-found'

  constructor() {
    super('There is no such movie.')
  }
}

export class MovieHasShowtimes extends DomainError {
  readonly code = 'movie-has-showtimes'
  readonly kind = 'conflict'

  constructor() {
    super('The movie has upcoming showtimes. Cancel them first.')
  }
}

export class GenreNotFound extends DomainError {
  readonly code = 'genre-not-found'
  readonly kind = 'not-found'

  constructor() {
    super('There is no such genre.')
  }
}

export class GenreExists extends DomainError {
  static readonly example = () => new GenreExists('Science fiction')

  readonly code = 'genre-exists'
  readonly kind = 'conflict'

  constructor(name: string) {
    super(`The genre “${name}” exists already.`)
  }
}

export class GenreInUse extends DomainError {
  readonly code = 'genre-in-use'
  readonly kind = 'conflict'

  constructor() {
    super('The genre is assigned to movies. Remove the genre from these movies first.')
  }
}

export class GenreAlreadyAssigned extends DomainError {
  readonly code = 'genre-already-assigned'
  readonly kind = 'conflict'

  constructor() {
    super('The movie has this genre already.')
  }
}

export class TooManyGenres extends DomainError {
  static readonly example = () => new TooManyGenres(50)

  readonly code = 'too-many-genres'
  readonly kind = 'conflict'

  constructor(maxGenres: number) {
    super(`The movie has the maximum of ${maxGenres} genres. Remove one first.`)
  }
}

export class GenreNotAssigned extends DomainError {
  readonly code = 'genre-not-assigned'
  readonly kind = 'not-found'

  constructor() {
    super('The movie does not have this genre.')
  }
}

export class RoomNotFound extends DomainError {
  readonly code = 'room-not-found'
  readonly kind = 'not-found'

  constructor() {
    super('There is no such room.')
  }
}

export class RoomHasShowtimes extends DomainError {
  readonly code = 'room-has-showtimes'
  readonly kind = 'conflict'

  constructor() {
    super('The room has upcoming showtimes. Cancel them first.')
  }
}

export class RoomBusy extends DomainError {
  readonly code = 'room-busy'
  readonly kind = 'conflict'

  constructor() {
    super('Another showtime, or the turnaround after it, occupies the room at that time. Choose another time or room.')
  }
}

export class DuplicateSeat extends DomainError {
  static readonly example = () => new DuplicateSeat(['E11'])

  readonly code = 'duplicate-seat'
  readonly kind = 'invalid'

  constructor(seatIds: readonly string[]) {
    super('The configuration has a seat more than once.', { seat_ids: seatIds })
  }
}

export class AmbiguousRowLabel extends DomainError {
  static readonly example = () => new AmbiguousRowLabel(['J'])

  readonly code = 'ambiguous-row-label'
  readonly kind = 'invalid'

  constructor(rowLabels: readonly string[]) {
    super('Each row needs one label, and each label belongs to one row.', { row_labels: rowLabels })
  }
}

export class SeatsAtSamePosition extends DomainError {
  static readonly example = () => new SeatsAtSamePosition(['E12'])

  readonly code = 'seats-at-same-position'
  readonly kind = 'invalid'

  /** @param seatIds the seats whose position another seat of the configuration has */
  constructor(seatIds: readonly string[]) {
    super('Two seats of the configuration are at the same position.', { seat_ids: seatIds })
  }
}

export class OnlyCompanionSeats extends DomainError {
  readonly code = 'only-companion-seats'
  readonly kind = 'invalid'

  constructor() {
    super('A companion seat is only sold together with a wheelchair space, so a room needs other seats too.')
  }
}

export class ShowtimeNotFound extends DomainError {
  readonly code = 'showtime-not-found'
  readonly kind = 'not-found'

  constructor() {
    super('There is no such showtime.')
  }
}

export class ShowtimeInPast extends DomainError {
  readonly code = 'showtime-in-past'
  readonly kind = 'invalid'

  constructor() {
    super('A showtime must start in the future.')
  }
}

export class ShowtimeOver extends DomainError {
  readonly code = 'showtime-over'
  readonly kind = 'conflict'

  constructor() {
    super('The showtime ended a week ago or earlier and can no longer be cancelled.')
  }
}

export class PosterNotFound extends DomainError {
  readonly code = 'poster-not-found'
  readonly kind = 'not-found'

  constructor() {
    super('There is no such poster.')
  }
}

export class UnsupportedImage extends DomainError {
  readonly code = 'unsupported-image'
  readonly kind = 'invalid'

  constructor() {
    super('The poster is not a readable JPEG, PNG or WebP image.')
  }
}

export class ImageTooLarge extends DomainError {
  static readonly example = () => new ImageTooLarge(40_000_000)

  readonly code = 'image-too-large'
  readonly kind = 'invalid'

  constructor(maxPixels: number) {
    super(`The poster has more than ${maxPixels / 1_000_000} million pixels.`)
  }
}

/** The storage cannot be reached, or storing took so long that the sweep may have deleted the poster already. */
export class PosterStorageUnavailable extends DomainError {
  readonly code = 'poster-storage-unavailable'
  readonly kind = 'unavailable'

  constructor(options: { cause?: unknown } = {}) {
    super('The storage for posters is not available at the moment. Try again later.')
    if (options.cause !== undefined) this.cause = options.cause
  }
}

export class PosterProcessingBusy extends DomainError {
  readonly code = 'poster-processing-busy'
  readonly kind = 'unavailable'

  constructor() {
    super('Too many posters are being processed at the moment. Try again later.')
  }
}

export class PriceTooLow extends DomainError {
  static readonly example = () => new PriceTooLow(['standard'], { minimum: 50, currency: 'eur' })

  readonly code = 'price-too-low'
  readonly kind = 'invalid'

  /** @param seatTypes the seat types whose price is too low */
  constructor(seatTypes: readonly string[], { minimum, currency }: { minimum: number; currency: string }) {
    super(`A price must be 0 or at least ${minimum} minor units of ${currency}.`, {
      errors: seatTypes.map((type) => ({ path: `prices.${type}`, message: `must be 0 or at least ${minimum}` })),
      minimum,
      currency,
    })
  }
}

import { DomainError } from '@marquee/kernel/domain-error'

export class MovieNotFound extends DomainError {
  readonly code = 'movie-not-found'
  readonly kind = 'not-found'
}

export class MovieHasShowtimes extends DomainError {
  readonly code = 'movie-has-showtimes'
  readonly kind = 'conflict'
}

export class GenreNotFound extends DomainError {
  readonly code = 'genre-not-found'
  readonly kind = 'not-found'
}

export class GenreExists extends DomainError {
  readonly code = 'genre-exists'
  readonly kind = 'conflict'
}

export class GenreInUse extends DomainError {
  readonly code = 'genre-in-use'
  readonly kind = 'conflict'
}

export class GenreAlreadyAssigned extends DomainError {
  readonly code = 'genre-already-assigned'
  readonly kind = 'conflict'
}

export class TooManyGenres extends DomainError {
  readonly code = 'too-many-genres'
  readonly kind = 'conflict'
}

export class GenreNotAssigned extends DomainError {
  readonly code = 'genre-not-assigned'
  readonly kind = 'not-found'
}

export class RoomNotFound extends DomainError {
  readonly code = 'room-not-found'
  readonly kind = 'not-found'
}

export class RoomHasShowtimes extends DomainError {
  readonly code = 'room-has-showtimes'
  readonly kind = 'conflict'
}

export class RoomBusy extends DomainError {
  readonly code = 'room-busy'
  readonly kind = 'conflict'
}

export class DuplicateSeat extends DomainError {
  readonly code = 'duplicate-seat'
  readonly kind = 'invalid'
}

export class ShowtimeNotFound extends DomainError {
  readonly code = 'showtime-not-found'
  readonly kind = 'not-found'
}

export class ShowtimeInPast extends DomainError {
  readonly code = 'showtime-in-past'
  readonly kind = 'invalid'
}

export class ShowtimeOver extends DomainError {
  readonly code = 'showtime-over'
  readonly kind = 'conflict'
}

export class PosterNotFound extends DomainError {
  readonly code = 'poster-not-found'
  readonly kind = 'not-found'
}

/** Not a JPEG, PNG or WebP image, or one that cannot be decoded. */
export class UnsupportedImage extends DomainError {
  readonly code = 'unsupported-image'
  readonly kind = 'invalid'
}

export class ImageTooLarge extends DomainError {
  readonly code = 'image-too-large'
  readonly kind = 'invalid'
}

export class PosterStorageUnavailable extends DomainError {
  readonly code = 'poster-storage-unavailable'
  readonly kind = 'unavailable'
}

/** Too many posters are being worked on; the request may be repeated. */
export class PosterProcessingBusy extends DomainError {
  readonly code = 'poster-processing-busy'
  readonly kind = 'unavailable'
}

export class PriceTooLow extends DomainError {
  readonly code = 'price-too-low'
  readonly kind = 'invalid'
}

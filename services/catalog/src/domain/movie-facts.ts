/** An age rating, such as FSK 12 in Germany or PG-13 of the MPA. `advice` is the reason for the rating. */
export type AgeRating = { readonly system: string; readonly rating: string; readonly advice?: string | undefined }

/** Facts about a movie that listings and distributors use. Null means unknown. */
export type MovieFacts = {
  readonly originalTitle: string | null
  /** For displays with little space. */
  readonly shortTitle: string | null
  readonly director: string | null
  /** Names in the order of the credits; never empty. */
  readonly cast: readonly string[] | null
  /** YYYY-MM-DD */
  readonly releaseDate: string | null
  readonly ageRating: AgeRating | null
  /** An https URL in the form that `httpsUrl` returns. */
  readonly trailerUrl: string | null
  readonly distributor: string | null
  /** A language tag in the form that `languageTag` returns. */
  readonly originalLanguage: string | null
}

/** An undefined fact stays as it is; null removes the fact. */
export type MovieFactChanges = { readonly [Fact in keyof MovieFacts]?: MovieFacts[Fact] | undefined }

export const maxCast = 100

export const noFacts: MovieFacts = {
  originalTitle: null,
  shortTitle: null,
  director: null,
  cast: null,
  releaseDate: null,
  ageRating: null,
  trailerUrl: null,
  distributor: null,
  originalLanguage: null,
}

const orKept = <Value>(change: Value | undefined, kept: Value): Value => (change === undefined ? kept : change)

/** Applies changes. Returns only the facts, without the other fields of a given movie. */
export const changedFacts = (facts: MovieFacts, changes: MovieFactChanges): MovieFacts => ({
  originalTitle: orKept(changes.originalTitle, facts.originalTitle),
  shortTitle: orKept(changes.shortTitle, facts.shortTitle),
  director: orKept(changes.director, facts.director),
  cast: orKept(changes.cast, facts.cast),
  releaseDate: orKept(changes.releaseDate, facts.releaseDate),
  ageRating: orKept(changes.ageRating, facts.ageRating),
  trailerUrl: orKept(changes.trailerUrl, facts.trailerUrl),
  distributor: orKept(changes.distributor, facts.distributor),
  originalLanguage: orKept(changes.originalLanguage, facts.originalLanguage),
})

/**
 * The canonical form of a BCP 47 language tag: `pt-br` becomes `pt-BR`. Returns undefined for any other text, and for
 * names of languages such as `German`: the syntax allows languages of four to eight letters, but none is registered.
 */
export const languageTag = (text: string): string | undefined => {
  try {
    const [canonical] = Intl.getCanonicalLocales(text)
    return canonical !== undefined && /^[a-z]{2,3}(?:-|$)/.test(canonical) ? canonical : undefined
  } catch {
    return undefined
  }
}

/**
 * The ASCII form of an https URL: hosts in Punycode, other characters percent-encoded, so that no look-alike or
 * invisible character disguises the URL. Returns undefined for any other text, and for a URL with a user name or a
 * password.
 */
export const httpsUrl = (text: string): string | undefined => {
  // The parser would drop white space, read `\` as `/`, and accept any number of slashes before the host.
  if (!/^https:\/\/(?!\/)[^\s\\\p{Cc}]+$/iu.test(text) || !text.isWellFormed() || !URL.canParse(text)) return undefined
  const { href, username, password } = new URL(text)
  return username === '' && password === '' ? href : undefined
}

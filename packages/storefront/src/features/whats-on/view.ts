/** What the start page shows. Everything is in the page's address, so that Back and a shared link work. */
export type View = {
  /** The chosen day as YYYY-MM-DD; undefined for today. */
  readonly day?: string | undefined
  readonly genreId?: string | undefined
  /** The rating of the age filter, such as `12` or `PG-13`. */
  readonly age?: string | undefined
  readonly search: string
  readonly comingSoon: boolean
}

/** The names of the view's values in an address. */
export const names = { day: 'day', genreId: 'genre', age: 'age', search: 'q' } as const
const comingSoonView = 'coming-soon'
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const maxSearchLength = 100
const maxRatingLength = 30

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T12:00Z`))

/** A text as the API accepts it; undefined if nothing is left. */
const cleaned = (text: string | null, maxLength: number): string | undefined =>
  text
    ?.replace(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, maxLength) || undefined

/**
 * Reads the query of an address. Values that no visitor can have chosen are ignored, so that an old or mistyped link
 * still works.
 */
export const readView = (query: string): View => {
  const given = new URLSearchParams(query)
  const day = given.get(names.day)
  const genreId = given.get(names.genreId)
  return {
    day: day !== null && isDay(day) ? day : undefined,
    genreId: genreId !== null && uuid.test(genreId) ? genreId : undefined,
    age: cleaned(given.get(names.age), maxRatingLength),
    search: cleaned(given.get(names.search), maxSearchLength) ?? '',
    comingSoon: given.get('view') === comingSoonView,
  }
}

/** The address that shows a view. The same view always has the same address. */
export const viewHref = (view: View): string => {
  const query = new URLSearchParams()
  if (view.comingSoon) query.set('view', comingSoonView)
  for (const key of ['day', 'genreId', 'age', 'search'] as const) {
    const value = view[key]
    if (value) query.set(names[key], value)
  }
  return query.size === 0 ? '/' : `/?${query}`
}

/** The view without genre, age and search. */
export const withoutFilters = ({ day, comingSoon }: View): View => ({ day, comingSoon, search: '' })

export const isFiltered = ({ genreId, age, search }: View): boolean =>
  genreId !== undefined || age !== undefined || search !== ''

/**
 * The address to which a search leads from the present address; undefined if the search changes nothing, or if the
 * visitor has gone on to another page meanwhile: the start page stays until the code of that page has loaded.
 */
export const searchHref = (
  { pathname, search: query }: Pick<Location, 'pathname' | 'search'>,
  search: string,
): string | undefined => {
  const view = readView(query)
  return pathname !== '/' || view.search === search ? undefined : viewHref({ ...view, search })
}

/** The settings of the cinema that the storefront needs. The gateway writes them into the page. */
export type Cinema = {
  /** The name of the cinema, as on tickets. */
  readonly name: string
  /** The postal address in one line; null if none is configured. */
  readonly address: string | null
  /** IANA name of the cinema's time zone, such as `Europe/Berlin`. */
  readonly time_zone: string
  /** ISO 4217 code in lower case. */
  readonly currency: string
  /**
   * How the visitor pays: with Stripe's Payment Element, or, for the local sandbox, with a form that calls Stripe's API
   * at `/sandbox/stripe`.
   */
  readonly payments: 'stripe' | 'sandbox'
}

let loaded: Cinema | undefined

/** Loads the cinema before the first render: from the page, or from the API if Vite serves the page. */
export const loadCinema = async (): Promise<void> => {
  const written = document.getElementById('cinema')?.textContent
  loaded = written ? JSON.parse(written) : await (await fetch('/api/v1/cinema')).json()
}

/** Sets the cinema for code that has no page to read the cinema from. */
export const provideCinema = (cinema: Cinema): void => {
  loaded = cinema
}

/** The cinema. Throws before it is loaded. */
export const cinema = (): Cinema => {
  if (loaded === undefined) throw new Error('The cinema is not loaded yet.')
  return loaded
}

// The smallest amounts that Stripe charges, in minor units: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
const minimumAmounts: Record<string, number> = {
  aed: 200,
  aud: 50,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
  usd: 50,
}

const knownCurrencies = new Set(Intl.supportedValuesOf('currency').map((currency) => currency.toLowerCase()))

/** The largest amount that Stripe charges, in minor units: eight digits. */
export const maximumAmount = 99_999_999

export function minimumAmount(currency: string): number {
  return minimumAmounts[currency] ?? 50
}

/** Whether it is an ISO 4217 code in lower case. */
export function isCurrency(currency: string): boolean {
  return knownCurrencies.has(currency)
}

/** An amount of minor units as Stripe's messages write it: `€12.50`. */
export function formatAmount(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency })
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
}

type Formatter = {
  readonly format: (amount: number) => string
  /** Minor units in one major unit, such as cents in a euro. */
  readonly unit: number
}

const formatters = new Map<string, Formatter>()

const formatterFor = (locale: string, currency: string): Formatter => {
  const key = `${locale} ${currency}`
  let formatter = formatters.get(key)
  if (!formatter) {
    const money = new Intl.NumberFormat(locale, { style: 'currency', currency })
    // The options are slow to read, and the seat map formats prices at each change.
    const digits = money.resolvedOptions().maximumFractionDigits ?? 0
    formatter = { format: (amount) => money.format(amount), unit: 10 ** digits }
    formatters.set(key, formatter)
  }
  return formatter
}

/**
 * An amount as people write it, such as `12,50 €`.
 *
 * @param amount minor units: 1250 are 12.50 euros, and 1250 yen
 * @param currency ISO 4217 code, in any case
 */
export const formatMoney = (amount: number, { locale, currency }: { locale: string; currency: string }): string => {
  const { format, unit } = formatterFor(locale, currency)
  return format(amount / unit)
}

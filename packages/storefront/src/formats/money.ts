const formatters = new Map<string, Intl.NumberFormat>()

const formatterFor = (locale: string, currency: string): Intl.NumberFormat => {
  const key = `${locale} ${currency}`
  let formatter = formatters.get(key)
  if (!formatter) {
    formatter = new Intl.NumberFormat(locale, { style: 'currency', currency })
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
  const formatter = formatterFor(locale, currency)
  const digits = formatter.resolvedOptions().maximumFractionDigits ?? 0
  return formatter.format(amount / 10 ** digits)
}

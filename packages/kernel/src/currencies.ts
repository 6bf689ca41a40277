/**
 * The smallest amounts that Stripe charges, in minor units:
 * https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
 */
const minimumCharges: Readonly<Record<string, number>> = {
  aed: 200,
  aud: 50,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1_500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17_500,
  inr: 50,
  jpy: 50,
  mxn: 1_000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1_000,
  usd: 50,
}

/** The minimum for a currency that Stripe's table does not name, in minor units. */
const usualMinimumCharge = 50

/** The largest amount that Stripe charges, in minor units: eight digits. */
export const maximumCharge = 99_999_999

/**
 * Currencies without a minor unit, both at Stripe and in ISO 4217: https://docs.stripe.com/currencies#zero-decimal. MGA
 * has hundredths in ISO 4217 but not at Stripe; ISK and UGX have hundredths at Stripe but not in ISO 4217. All three
 * are left out.
 */
const withoutMinorUnit = [
  'bif',
  'clp',
  'djf',
  'gnf',
  'jpy',
  'kmf',
  'krw',
  'pyg',
  'rwf',
  'vnd',
  'vuv',
  'xaf',
  'xof',
  'xpf',
]

/** Currencies whose minor unit is a hundredth, both at Stripe and in ISO 4217. */
const withHundredths = [
  ...[
    'aed',
    'afn',
    'all',
    'amd',
    'ang',
    'aoa',
    'ars',
    'aud',
    'awg',
    'azn',
    'bam',
    'bbd',
    'bdt',
    'bgn',
    'bmd',
    'bnd',
    'bob',
  ],
  ...[
    'brl',
    'bsd',
    'bwp',
    'byn',
    'bzd',
    'cad',
    'cdf',
    'chf',
    'cny',
    'cop',
    'crc',
    'cve',
    'czk',
    'dkk',
    'dop',
    'dzd',
    'egp',
  ],
  ...[
    'etb',
    'eur',
    'fjd',
    'fkp',
    'gbp',
    'gel',
    'gip',
    'gmd',
    'gtq',
    'gyd',
    'hkd',
    'hnl',
    'htg',
    'huf',
    'idr',
    'ils',
    'inr',
  ],
  ...[
    'jmd',
    'kes',
    'kgs',
    'khr',
    'kyd',
    'kzt',
    'lak',
    'lbp',
    'lkr',
    'lrd',
    'lsl',
    'mad',
    'mdl',
    'mkd',
    'mmk',
    'mnt',
    'mop',
  ],
  ...[
    'mur',
    'mvr',
    'mwk',
    'mxn',
    'myr',
    'mzn',
    'nad',
    'ngn',
    'nio',
    'nok',
    'npr',
    'nzd',
    'pab',
    'pen',
    'pgk',
    'php',
    'pkr',
  ],
  ...[
    'pln',
    'qar',
    'ron',
    'rsd',
    'sar',
    'sbd',
    'scr',
    'sek',
    'sgd',
    'shp',
    'sos',
    'srd',
    'std',
    'szl',
    'thb',
    'tjs',
    'top',
  ],
  ...['try', 'ttd', 'twd', 'tzs', 'uah', 'usd', 'uyu', 'uzs', 'wst', 'xcd', 'yer', 'zar', 'zmw'],
]

const chargeable = new Set([...withoutMinorUnit, ...withHundredths])

/**
 * Whether prices can be in a currency (ISO 4217, lower case). Stripe must charge the currency, and both Stripe and ISO
 * 4217 must count it in hundredths or both in whole units. Otherwise a price of 12.50 would be charged as another
 * amount.
 */
export const isChargeable = (currency: string): boolean => chargeable.has(currency)

/** The smallest amount that Stripe charges in a currency, in minor units. An amount of 0 is never sent to Stripe. */
export const minimumCharge = (currency: string): number => minimumCharges[currency] ?? usualMinimumCharge

/** Whether an amount in minor units can be a price: 0, or at least the minimum charge of the currency. */
export const isPayable = (amount: number, currency: string): boolean =>
  amount === 0 || amount >= minimumCharge(currency)

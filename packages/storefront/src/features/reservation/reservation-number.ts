const groupLength = 4

/** A reservation's number in groups of four, as people read it: `ABCD 2345`. */
export const groupedNumber = (number: string): string =>
  (number.match(new RegExp(`.{1,${groupLength}}`, 'g')) ?? []).join(' ')

/** The number letter by letter, for screen readers. */
export const spelledNumber = (number: string): string => [...number].join(' ')

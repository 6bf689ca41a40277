const groupLength = 4

/** A reservation's number in groups of four, as people read it: `ABCD` and `2345`. */
export const numberGroups = (number: string): readonly string[] =>
  number.match(new RegExp(`.{1,${groupLength}}`, 'g')) ?? []

/** The number letter by letter, for screen readers. */
export const spelledNumber = (number: string): string => [...number].join(' ')

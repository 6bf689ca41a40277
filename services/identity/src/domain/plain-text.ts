/**
 * JSON strings may have control characters and unpaired surrogates, which PostgreSQL and printed tickets cannot show.
 */
export const isPlainText = (text: string): boolean => text.isWellFormed() && !/\p{Cc}/u.test(text)

/**
 * Whether a text has neither control characters nor unpaired surrogates. JSON allows both. PostgreSQL cannot store
 * U+0000 or unpaired surrogates, and a printed ticket cannot show any of these characters.
 */
export const isPlainText = (text: string): boolean => text.isWellFormed() && !/\p{Cc}/u.test(text)

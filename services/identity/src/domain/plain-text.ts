/** JSON can hold what neither a database nor a ticket can: control characters and halves of surrogate pairs. */
export const isPlainText = (text: string): boolean => text.isWellFormed() && !/\p{Cc}/u.test(text)

const characters = new Intl.Segmenter()

/**
 * The beginning of a text, with at most `maxLength` UTF-16 units. The cut is between two characters as people see them,
 * so no emoji is cut in half.
 */
export const cutText = (text: string, maxLength: number): string =>
  text.length <= maxLength ? text : text.slice(0, characters.segment(text).containing(maxLength)?.index)

import type { MessageId } from '../i18n/message-id.ts'
import type { Text } from '../i18n/use-text.ts'

const ids: Readonly<Record<string, MessageId>> = {
  standard: 'common.seatType.standard',
  premium: 'common.seatType.premium',
  wheelchair: 'common.seatType.wheelchair',
  companion: 'common.seatType.companion',
}

/** The name of a type of seat. A type that the storefront does not know keeps the API's name. */
export const seatTypeName = (type: string, t: Text): string => {
  const id = ids[type]
  return id === undefined ? type : t(id)
}

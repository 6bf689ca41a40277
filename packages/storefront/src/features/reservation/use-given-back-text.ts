import { formatMoney } from '../../formats/money.ts'
import { useText } from '../../i18n/use-text.ts'
import { seatsText } from '../../purchase/seats-text.ts'
import type { GivenBack } from './give-back-summary.ts'

/** Texts that say which seats go back, and what happens to the money. */
export const useGivenBackText = () => {
  const { t, locale } = useText()
  /** The seats by name; all seats of a reservation by their count. */
  const seatsOf = ({ seats, isWhole }: GivenBack): string =>
    isWhole && seats.length > 1
      ? t('reservation.giveBack.allSeats', { count: seats.length })
      : seatsText(seats, { t, locale })
  const money = (amount: number, { currency }: GivenBack): string => formatMoney(amount, { locale, currency })
  return {
    /** What happens to the money and the seats if these seats go back. */
    consequence: (given: GivenBack): string => {
      if (given.isHold) {
        return given.isWhole
          ? t('reservation.giveBack.holdEnds')
          : t('reservation.giveBack.holdCostsLess', { total: money(given.rest, given) })
      }
      return given.amount === 0
        ? t('reservation.giveBack.free')
        : t('reservation.giveBack.refund', { amount: money(given.amount, given) })
    },
    /** The text of the button that gives the seats back. */
    confirm: (given: GivenBack): string => {
      if (given.seats.length === 0) {
        return t(given.isHold ? 'reservation.giveBack.confirmHoldNone' : 'reservation.giveBack.confirmNone')
      }
      const values = { seats: seatsOf(given), amount: money(given.amount, given) }
      if (given.isHold) return t('reservation.giveBack.confirmHold', values)
      return given.amount === 0
        ? t('reservation.giveBack.confirmFree', values)
        : t('reservation.giveBack.confirm', values)
    },
    /** What was done. */
    done: (given: GivenBack): { title: string; help: string } => {
      const values = {
        seats: seatsOf(given),
        amount: money(given.amount, given),
        total: money(given.rest, given),
      }
      if (given.isHold) {
        return {
          title: t('reservation.giveBack.doneHold', values),
          help: t(given.isWhole ? 'reservation.giveBack.doneHoldEnds' : 'reservation.giveBack.doneHoldRest', values),
        }
      }
      return {
        title: t('reservation.giveBack.done', values),
        help: t(given.amount === 0 ? 'reservation.giveBack.doneFree' : 'reservation.giveBack.doneRefund', values),
      }
    },
  }
}

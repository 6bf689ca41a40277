import type { Clock } from '@marquee/kernel/clock'
import { newId } from '@marquee/kernel/id'
import { assertPayable, priceEveryType, type SeatPrices } from '../../domain/prices.ts'
import { planShowtime } from '../../domain/showtime.ts'
import type { ShowtimeViews } from '../../infrastructure/showtime-views.ts'
import type { Showtimes } from '../../infrastructure/showtimes.ts'

export type ScheduleShowtime = ReturnType<typeof scheduleShowtime>

/**
 * Schedules a showtime.
 *
 * @param generalAdmission the price of a seat type without its own price, in minor units of `currency`
 * @throws PriceTooLow, MovieNotFound, RoomNotFound, ShowtimeInPast or RoomBusy
 */
export const scheduleShowtime =
  ({
    showtimes,
    views,
    generalAdmission,
    currency,
    now,
  }: {
    showtimes: Pick<Showtimes, 'schedule'>
    views: ShowtimeViews
    generalAdmission: number
    currency: string
    now: Clock
  }) =>
  async ({
    movieId,
    roomId,
    startsAt,
    prices,
  }: {
    movieId: string
    roomId: string
    startsAt: Date
    prices: { readonly [Type in keyof SeatPrices]?: number | undefined }
  }) => {
    const id = newId()
    const allPrices = priceEveryType(prices, generalAdmission)
    assertPayable(allPrices, currency)
    const fields = { id, startsAt, prices: allPrices, currency }
    await showtimes.schedule({ movieId, roomId }, (movie, room) => planShowtime(fields, { movie, room, now: now() }))
    return views.one(id)
  }

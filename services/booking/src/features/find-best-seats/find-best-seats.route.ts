import { openToAll } from '@marquee/service-kit/http/auth'
import { asksToRevalidate, sharedForASecond } from '@marquee/service-kit/http/entity-tag'
import { wholeNumber } from '@marquee/service-kit/http/numbers'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ShowtimeNotFound } from '../../domain/errors.ts'
import { tellsAboutSeats } from '../seat-group.ts'
import type { FindBestSeats } from './find-best-seats.ts'

const querystring = z.strictObject({
  count: wholeNumber({ min: 1, max: 10 })
    .describe('Number of seats, including wheelchair spaces')
    .meta({ examples: [2] }),
  seat_type: z
    .enum(['standard', 'premium', 'wheelchair', 'companion'])
    .optional()
    .describe(
      'Only seats of this type; by default `standard` and `premium`. An offer of `companion` seats includes the wheelchair space with which they are sold',
    ),
})

const offersBody = z.array(
  z
    .object({
      seat_ids: z
        .array(z.string())
        .describe('Exactly `count` seats, which `POST /reservations` takes as they are')
        .meta({ examples: [['E11', 'E12']] }),
      next_to_each_other: z
        .boolean()
        .describe('Whether all seats are side by side in one row, without an aisle or another seat between them')
        .meta({ examples: [true] }),
    })
    .meta({ id: 'SeatOffer' }),
)

export const findBestSeatsRoute =
  (findBestSeats: FindBestSeats): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/showtimes/:id/best-seats',
      {
        schema: {
          operationId: 'findBestSeats',
          summary: 'Find the best free seats for a party',
          description:
            'Open to everybody: up to three offers, the best first. No two offers share a seat. An offer holds nothing: hold its seats with `POST /reservations`, and request new offers after a 409 `seats-not-available`.\n\nOffers are ordered by the following measures. Each measure decides only between offers that are equal by all measures before it. (1) All seats are side by side in one row; offers in several groups are made only if no such offer exists. (2) The fewest lone seats left behind: standard or premium seats that lose their last free neighbour. No offer leaves more lone seats than the first offer. (3) The nearest to the focal point of the room: the smallest sum of the squared distances of the seats from the focal point, in seat widths. (4) The row farther from the screen, then the seats farther to the left.\n\nIf there are not enough seats side by side, the measures are: the fewest groups of seats side by side; the fewest lone seats, where the lone seats of each group are counted as if the other groups were not chosen; the smallest sum of squared distances.\n\nWithout `seat_type`, offers have standard and premium seats, and never a wheelchair space or a companion seat. With `companion`, an offer has a wheelchair space and companion seats beside it, `count` seats in all and always side by side: `count=3` offers one wheelchair space with two companion seats. As few wheelchair spaces as possible are offered, and at most three companion seats with each.\n\nThe list is empty if too few seats are free, once the show has started, and for a cancelled showtime. A response can be a second old, like a seat map.',
          params: z.strictObject({ id: z.guid() }),
          querystring,
          response: { 200: offersBody },
          problems: [ShowtimeNotFound],
        },
        ...openToAll,
      },
      async (request, reply) => {
        const { count, seat_type: seatType } = request.query
        const offers = await findBestSeats(
          request.params.id,
          { count, seatType },
          { isRevalidating: asksToRevalidate(request) },
        )
        tellsAboutSeats(reply, request.params.id)
        reply.header('cache-control', sharedForASecond)
        return offers.map(({ seatIds, nextToEachOther }) => ({
          seat_ids: [...seatIds],
          next_to_each_other: nextToEachOther,
        }))
      },
    )
  }

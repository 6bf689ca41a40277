import { superusersOnly } from '@marquee/service-kit/http/auth'
import { line } from '@marquee/service-kit/http/text'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  AmbiguousRowLabel,
  DuplicateSeat,
  OnlyCompanionSeats,
  RoomNotFound,
  SeatsAtSamePosition,
} from '../../domain/errors.ts'
import { loneSeatRules } from '../../domain/lone-seats.ts'
import { defaultTurnaroundMinutes, maxTurnaroundMinutes } from '../../domain/room.ts'
import { maxCoordinate, maxRow, maxSeatNumber, maxSeats, seatTypes } from '../../domain/seat-layout.ts'
import { roomBody, toRoomBody } from '../room.body.ts'
import type { AddRoom } from './add-room.ts'
import type { ChangeRoom } from './change-room.ts'

/** Bytes for 2,000 seats with all fields and some white space. */
const bodyLimit = 512 * 1024

const coordinate = () => z.number().min(-maxCoordinate).max(maxCoordinate)
/** The API document shows `multipleOf`, but zod's check of it lets tiny numbers such as 1e-300 pass. */
const seatCoordinate = () =>
  coordinate()
    .multipleOf(0.25)
    .refine((value) => Number.isInteger(value * 4), 'must be a multiple of 0.25')
    .optional()

const fields = z.strictObject({
  name: line({ max: 100 }).meta({ examples: ['Room 1'] }),
  seat_configuration: z
    .array(
      z.strictObject({
        row: z
          .int()
          .min(1)
          .max(maxRow)
          .describe('Rows count from the screen to the back')
          .meta({ examples: [9] }),
        row_label: z
          .string()
          .regex(/^[A-Z]{1,3}$/)
          .optional()
          .describe(
            'Letters of the row, as on tickets. By default row 1 is A, row 26 is Z and row 27 is AA. All seats of a row have the same label, and no other row has this label',
          )
          .meta({ examples: ['J'] }),
        number: z
          .int()
          .min(1)
          .max(maxSeatNumber)
          .meta({ examples: [12] }),
        type: z.enum(seatTypes).default('standard'),
        x: seatCoordinate()
          .describe(
            'Centre of the seat from left to right, in seat widths, as a multiple of 0.25; by default the number of the seat',
          )
          .meta({ examples: [12.5] }),
        y: seatCoordinate()
          .describe('Centre of the seat from the screen to the back, in the same unit; by default the row of the seat')
          .meta({ examples: [9] }),
      }),
    )
    .min(1)
    .max(maxSeats)
    .describe('All seats of the room, in any order'),
  screen: z
    .strictObject({ x: coordinate(), y: coordinate(), width: z.number().positive().max(maxCoordinate) })
    .nullable()
    .optional()
    .describe('Centre and width of the screen, in seat widths; null for none')
    .meta({ examples: [{ x: 7, y: -1, width: 12 }] }),
  focal_point: z
    .strictObject({ x: coordinate(), y: coordinate() })
    .nullable()
    .optional()
    .describe(
      'The point with the best view, in seat widths. Null or left out: the horizontal centre of the seats, two thirds of the way from the front row to the back row',
    )
    .meta({ examples: [{ x: 7, y: 6.5 }] }),
  lone_seats: z
    .enum(loneSeatRules)
    .optional()
    .describe('Whether a customer may leave a single free seat between taken seats; `allow` by default'),
  turnaround_minutes: z
    .int()
    .min(0)
    .max(maxTurnaroundMinutes)
    .optional()
    .describe(`Minutes after each movie until the next showtime can start; ${defaultTurnaroundMinutes} by default`)
    .meta({ examples: [defaultTurnaroundMinutes] }),
})
const changes = fields.partial()

type Seats = NonNullable<z.output<typeof changes>['seat_configuration']>

const fromSeats = (seats: Seats) => seats.map(({ row_label, ...seat }) => ({ ...seat, rowLabel: row_label }))

const refusedLayouts = [DuplicateSeat, AmbiguousRowLabel, SeatsAtSamePosition, OnlyCompanionSeats]

export const editRoomRoutes =
  ({ addRoom, changeRoom }: { addRoom: AddRoom; changeRoom: ChangeRoom }): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/rooms',
      {
        schema: {
          operationId: 'addRoom',
          summary: 'Add a room with its seats',
          description:
            'Each seat gets an id from its row label and number, such as `J12`. Two seats are neighbours if their `y` are equal and their `x` differ by at most 1.25: a larger gap is an aisle, whatever the numbers say. Names need not be unique, so a repeated request adds a second room. The answer is 422 for a seat that is sent twice (`duplicate-seat`), for two labels of one row or one label of two rows (`ambiguous-row-label`), for two seats at one position (`seats-at-same-position`), and for a room with companion seats only (`only-companion-seats`).',
          body: fields,
          response: { 201: roomBody },
          problems: refusedLayouts,
        },
        bodyLimit,
        ...superusersOnly,
      },
      async (request, reply) => {
        const { name, seat_configuration, screen, focal_point, lone_seats, turnaround_minutes } = request.body
        const room = await addRoom({
          name,
          seatConfiguration: fromSeats(seat_configuration),
          screen: screen ?? null,
          focalPoint: focal_point ?? null,
          loneSeats: lone_seats,
          turnaroundMinutes: turnaround_minutes,
        })
        return reply.code(201).header('location', `/api/v1/rooms/${room.id}`).send(toRoomBody(room))
      },
    )

    app.patch(
      '/rooms/:id',
      {
        schema: {
          operationId: 'changeRoom',
          summary: 'Change a room',
          description:
            'Changes only the fields that are sent: without `seat_configuration` the seats stay, and `null` removes the screen or returns to the default focal point. A new name is shown everywhere. Everything else applies to showtimes that are scheduled later; showtimes that are already scheduled keep their seats, their turnaround and their rule for lone seats. Repeating the request has no further effect.',
          params: z.strictObject({ id: z.guid() }),
          body: changes,
          response: { 200: roomBody },
          problems: [...refusedLayouts, RoomNotFound],
        },
        bodyLimit,
        ...superusersOnly,
      },
      async (request) => {
        const { name, seat_configuration, screen, focal_point, lone_seats, turnaround_minutes } = request.body
        const room = await changeRoom({
          id: request.params.id,
          name,
          seatConfiguration: seat_configuration && fromSeats(seat_configuration),
          screen,
          focalPoint: focal_point,
          loneSeats: lone_seats,
          turnaroundMinutes: turnaround_minutes,
        })
        return toRoomBody(room)
      },
    )
  }

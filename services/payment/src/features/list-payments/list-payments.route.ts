import { superusersOnly } from '@marquee/service-kit/http/auth'
import { pageQuery, readCursor, sendPage } from '@marquee/service-kit/http/pagination'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { retryPolicy, steps } from '../../domain/next-step.ts'
import { paymentStatus } from '../payment.body.ts'
import type { ListPayments } from './list-payments.ts'

const querystring = pageQuery.extend({
  status: paymentStatus.optional().describe('Only payments with this status'),
  reservation_id: z.guid().optional().describe('Only the payment of this reservation'),
  stuck: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('`true`: only stuck payments; `false`: only payments that are not stuck'),
})

const minorUnits = z.int()
const instant = z.iso.datetime({ offset: true })

const stuckRefund = {
  id: '0199f3a0-5c1e-7d2b-9a64-2f8e61c0b7d1',
  reservation_id: '0199f3a0-57aa-7c01-8d5e-91b3f04a6c2e',
  user_id: '0199e1b4-0f3d-7a96-b2c8-6d7e5f401a93',
  status: 'refunding',
  provider_payment_id: 'pi_3NjUX12eZvKYlo2C1kFqvWmL',
  amount: 1250,
  currency: 'eur',
  captured_amount: 1250,
  refunded_amount: 0,
  lost_amount: 0,
  given_back_amount: 0,
  dispute: null,
  last_error: null,
  next_step: 'refund',
  attempts: 4,
  problem: 'refund: RefundUnderWay: refund re_3NjUX12eZvKYlo2C1qBmWzRt is under way: insufficient_funds',
  due_at: '2026-12-20T10:26:23.000Z',
  is_stuck: true,
  expires_at: '2026-12-20T10:30:00.000Z',
  created_at: '2026-12-20T10:00:00.000Z',
  refunds: [
    {
      id: 're_3NjUX12eZvKYlo2C1qBmWzRt',
      amount: 1250,
      status: 'pending',
      reason: 'insufficient_funds',
      created_at: '2026-12-20T10:15:23.000Z',
    },
  ],
}

const adminPaymentBody = z
  .object({
    id: z.guid(),
    reservation_id: z.guid(),
    user_id: z.guid(),
    status: paymentStatus,
    provider_payment_id: z
      .string()
      .nullable()
      .describe("Stripe's id of the payment intent; null until it is created, and for a free reservation"),
    amount: minorUnits.describe('The amount due, in minor units'),
    currency: z.string().describe('ISO 4217 code in lower case'),
    captured_amount: minorUnits.describe('The amount that Stripe captured, in minor units'),
    refunded_amount: minorUnits.describe('The amount refunded so far, in minor units'),
    lost_amount: minorUnits.describe('The amount of lost disputes, in minor units, which is deducted from the revenue'),
    given_back_amount: minorUnits.describe(
      'The price of paid seats that were given back, in minor units; a partial refund of the payment returns it',
    ),
    dispute: z
      .object({
        id: z.string().describe("Stripe's id of the dispute"),
        status: z.string().describe("Stripe's status, such as `needs_response`, `under_review`, `won` or `lost`"),
        reason: z.string().describe("Stripe's code for the customer's reason, such as `fraudulent`"),
        amount: minorUnits.describe('The disputed amount, in minor units'),
        due_by: instant
          .nullable()
          .describe('The time until which staff can respond at Stripe; null when staff cannot respond'),
      })
      .nullable()
      .describe('The latest dispute; null if there was none'),
    last_error: z
      .string()
      .nullable()
      .describe(
        "Why the customer's last attempt failed, in words for the customer; null without a failed attempt, or after success",
      ),
    next_step: z
      .enum(steps)
      .nullable()
      .describe('The next call to Stripe that the payment needs; null if it needs none'),
    attempts: z.int().describe('How often the next step was started'),
    problem: z.string().nullable().describe('Why the last attempt at the next step failed; null if no attempt failed'),
    due_at: instant.nullable().describe('When the next step is taken or retried; null without a next step'),
    is_stuck: z
      .boolean()
      .describe(
        `Whether staff should look at the payment: its next step was started ${retryPolicy.stuckAfterAttempts} times or more, or is a refund that has failed ${retryPolicy.stuckAfterFailures} times or more`,
      ),
    expires_at: instant.describe("The end of the reservation's hold"),
    created_at: instant.describe('When the payment was created'),
    refunds: z
      .array(
        z.object({
          id: z.string().describe("Stripe's id of the refund"),
          amount: minorUnits.describe('The refunded amount, in minor units'),
          status: z
            .enum(['pending', 'succeeded', 'failed'])
            .describe('A refund that succeeded may fail days later, when the bank returns the money'),
          reason: z
            .string()
            .nullable()
            .describe("Stripe's code for the reason why the refund is pending or failed; null without a reason"),
          created_at: instant.describe('When this service recorded the refund'),
        }),
      )
      .describe('Oldest first, including refunds that staff made at Stripe'),
  })
  .meta({ id: 'AdminPayment', examples: [stuckRefund] })

export const listPaymentsRoute =
  (listPayments: ListPayments): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/admin/payments',
      {
        schema: {
          operationId: 'listPayments',
          summary: 'List all payments',
          description:
            'Lists the payments of all customers with their refunds and disputes, newest first. ' +
            'To find the payments that need attention, use `stuck=true`; `problem` says why the last attempt failed.',
          querystring,
          response: { 200: z.array(adminPaymentBody) },
        },
        ...superusersOnly,
      },
      async (request, reply) => {
        const { status, reservation_id: reservationId, stuck, limit, cursor } = request.query
        const before = readCursor(cursor, z.guid())
        const rows = await listPayments({ status, reservationId, stuck, before, limit })
        return sendPage(request, reply, { rows, limit, cursorOf: ({ id }) => id })
      },
    )
  }

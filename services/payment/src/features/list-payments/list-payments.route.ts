import { superusersOnly } from '@marquee/service-kit/http/auth'
import { pageQuery, readCursor, sendPage } from '@marquee/service-kit/http/pagination'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { retryPolicy, steps } from '../../domain/next-step.ts'
import { paymentStatus } from '../payment.body.ts'
import type { ListPayments } from './list-payments.ts'

const querystring = pageQuery.extend({
  status: paymentStatus.optional(),
  reservation_id: z.guid().optional(),
  stuck: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('Only those that are stuck, or only those that are not'),
})

const minorUnits = z.int().describe('Minor units')
const instant = z.iso.datetime({ offset: true })

const stuckRefund = {
  id: '0199f3a0-5c1e-7d2b-9a64-2f8e61c0b7d1',
  reservation_id: '0199f3a0-57aa-7c01-8d5e-91b3f04a6c2e',
  user_id: '0199e1b4-0f3d-7a96-b2c8-6d7e5f401a93',
  status: 'refunding',
  provider_payment_id: 'pi_3NirD82eZvKYlo2C',
  amount: 1250,
  currency: 'eur',
  captured_amount: 1250,
  refunded_amount: 0,
  lost_amount: 0,
  dispute: null,
  last_error: null,
  next_step: 'refund',
  attempts: 4,
  problem: 'refund: refund re_3NirD82eZvKYlo2C is under way: insufficient_funds',
  due_at: '2026-12-20T10:15:38.000Z',
  is_stuck: true,
  expires_at: '2026-12-20T10:30:00.000Z',
  created_at: '2026-12-20T10:00:00.000Z',
  refunds: [
    {
      id: 're_3NirD82eZvKYlo2C',
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
    provider_payment_id: z.string().nullable().describe("Stripe's id of the payment intent"),
    amount: minorUnits,
    currency: z.string(),
    captured_amount: minorUnits,
    refunded_amount: minorUnits,
    lost_amount: minorUnits.describe('Minor units that disputes were lost for; they are in no revenue'),
    dispute: z
      .object({
        id: z.string().describe("Stripe's id"),
        status: z.string().describe("Stripe's own, such as `needs_response`, `under_review`, `won` or `lost`"),
        reason: z.string(),
        amount: minorUnits,
        due_by: instant.nullable().describe('Until when it can be answered at Stripe'),
      })
      .nullable()
      .describe('The latest, if a bank has ever disputed it'),
    last_error: z.string().nullable().describe("Why the customer's last try did not work"),
    next_step: z.enum(steps).nullable().describe('What is to be asked of Stripe next'),
    attempts: z.int().describe('How often the next step has been begun'),
    problem: z.string().nullable().describe('Why the next step failed last'),
    due_at: instant.nullable().describe('When the next step is taken, or taken again'),
    is_stuck: z
      .boolean()
      .describe(
        `There is a next step, and it was begun ${retryPolicy.stuckAfterAttempts} times or more, or it is a refund and ${retryPolicy.stuckAfterFailures} have failed`,
      ),
    expires_at: instant.describe("The end of the reservation's hold"),
    created_at: instant,
    refunds: z
      .array(
        z.object({
          id: z.string().describe("Stripe's id"),
          amount: minorUnits,
          status: z
            .enum(['pending', 'succeeded', 'failed'])
            .describe('One that has succeeded may still fail: its money has come back then'),
          reason: z.string().nullable().describe('Why it is pending or has failed, in Stripe’s words'),
          created_at: instant,
        }),
      )
      .describe('Oldest first, those that staff made at Stripe included'),
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
          summary: "Everybody's payments, newest first",
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

import { z } from 'zod'

export const paymentStatus = z.enum([
  'preparing',
  'requires_payment',
  'succeeded',
  'refunding',
  'refunded',
  'cancelled',
])

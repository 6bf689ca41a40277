import { z } from 'zod'
import { paymentStatuses } from '../domain/payment.ts'

/** A payment's status as the API shows it. */
export const paymentStatus = z.enum(paymentStatuses)

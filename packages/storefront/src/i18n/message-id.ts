import type account from '../features/account/messages.en.json'
import type details from '../features/details/messages.en.json'
import type film from '../features/film/messages.en.json'
import type myTickets from '../features/my-tickets/messages.en.json'
import type payment from '../features/payment/messages.en.json'
import type reservation from '../features/reservation/messages.en.json'
import type seatMap from '../features/seat-map/messages.en.json'
import type signIn from '../features/sign-in/messages.en.json'
import type whatsOn from '../features/whats-on/messages.en.json'
import type programme from '../programme/messages.en.json'
import type purchase from '../purchase/messages.en.json'
import type common from './messages.en.json'

/**
 * The ids of all texts. The ids of a feature begin with the feature's name. The texts of a feature are in its files
 * `messages.<language>.json`.
 */
export type MessageId =
  | keyof typeof common
  | keyof typeof purchase
  | keyof typeof programme
  | keyof typeof whatsOn
  | keyof typeof film
  | keyof typeof seatMap
  | keyof typeof details
  | keyof typeof payment
  | keyof typeof reservation
  | keyof typeof myTickets
  | keyof typeof account
  | keyof typeof signIn

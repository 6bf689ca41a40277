/** A section of the API guide. */
export const howToPay = `## Paying

1. \`POST /api/v1/reservations\` holds the seats until \`expires_at\`.
2. \`GET /api/v1/reservations/{id}/payment\` with \`Prefer: wait=10\` waits up to 10 seconds until the payment can be made.
   \`Preference-Applied\` says that it waited. Just after the reservation was placed, the payment may not exist yet (404): try again.
3. Give \`publishable_key\` to Stripe.js, and \`client_secret\` to its Payment Element, which takes the card and confirms the payment. No
   card data passes through this API.
4. Call nothing of this API afterwards. Stripe reports the payment to it by a webhook. Poll \`GET /api/v1/reservations/{id}\` until its
   status is \`confirmed\`.`

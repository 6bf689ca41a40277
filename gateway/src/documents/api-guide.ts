import {
  everything,
  failedLogins,
  requestsOfAddress,
  signUps,
  streamsOfAddress,
  uploadsOfAddress,
} from '../limits/rate-limits.ts'

const minutes = (milliseconds: number): number => milliseconds / 60_000

/** The rules of the whole API, in Markdown. Swagger UI and ReDoc show this text above the operations. */
export const apiGuide = `Cinema tickets: movies, seat maps, reservations and payments. Base path: \`/api/v1\`.

## Signing in

\`POST /api/v1/users\` creates an account. \`POST /api/v1/auth/access-token\` takes the email as \`username\` and the \`password\`. The response
has an access token and a refresh token. Send the access token as \`Authorization: Bearer …\`. The token is valid for \`expires_in\` seconds,
by default ten minutes. In Swagger UI, *Authorize* asks for email (as *username*) and password; leave *client_id* and *client_secret* empty.

Before the access token expires, get new tokens from \`POST /api/v1/auth/refresh\`. Each refresh token works once, and the response has
the next one. Sending a used refresh token again ends the login. To survive a lost response, send a new random \`Idempotency-Key\` with each refresh.
If a refresh gets no response, repeat the refresh with the same key. A 401 \`invalid-token\` means that the access token is invalid, has expired or was revoked:
refresh once. If the refresh is a 401 too, sign in again.

## Buying without an account

\`POST /api/v1/auth/guest\` takes an \`email\` and signs in a new guest. The response is the same as for a login, so everything above about tokens
applies. A guest buys, pays and cancels like any customer, and sees only their own reservations. Each request signs in another guest, even with
the same email. Keep the refresh token, because a guest has no password to sign in with. The token is valid for 400 days by default, and each
refresh returns a token that is valid for as long again.

\`POST /api/v1/users/me/password\` with a \`password\` turns the guest into an account, which keeps the reservations. If an account with
this email exists (409 \`email-taken\`), the guest stays a guest. A guest without a live reservation is deleted, and the
tokens end, when the guest has not used anything for some weeks (30 days unless the cinema sets another time).
\`DELETE /api/v1/users/me\` without a body deletes a guest at once.

## Money, times and ids

- **Money** is an integer of minor units: \`1250\` in \`eur\` is 12.50 €. The \`currency\` is in the same response; for a seat map, in the
  showtime.
- **Times** are RFC 3339 with an offset, such as \`2026-12-24T20:15:00+01:00\`. **Dates** (\`2026-12-24\`) are days in the cinema's time zone.
- **Ids** are UUIDs. A seat's id is its label, such as \`E12\`.
- **Fields** that an operation does not define are refused with 422 \`validation-failed\`. Responses may get new fields: ignore unknown ones.

## Errors

An error is \`application/problem+json\` (RFC 9457). Programs use \`code\`, which never changes its meaning; \`detail\` is for people.
The \`type\` is the path of a page about the error, and [/problems](/problems) lists all errors. With \`validation-failed\`, \`errors\` names each
wrong field. Quote \`request_id\` (also in the \`X-Request-Id\` header) when you report a problem.

Each operation lists its errors. Any operation can answer 429 and 503: wait for the seconds in \`Retry-After\`. *Repeating requests* says
whether the request can then be sent again.

## Pages

Lists return up to \`limit\` items (50 by default, 200 at most). If there are more, the \`Link\` header has the URL of the next page with
\`rel="next"\`, relative to this server. Follow the URL unchanged: the format of its \`cursor\` may change.

## Caching

Movies, genres, showtimes, seat maps and posters are the same for everybody, and any HTTP cache may store them. Their headers say how:

- **\`ETag\`** changes whenever the body changes. Send the last one as \`If-None-Match\`: a 304 without a body means that your copy is still
  good.
- **\`Cache-Control\`**: with \`max-age=0, must-revalidate\`, ask again each time, with \`If-None-Match\`. \`s-maxage=1\` lets a cache that
  many clients share, such as a CDN, answer for one second. Posters are \`immutable\`: another picture has another URL.
- **Staleness**: movies, genres, showtimes and seat maps may be up to one second old. \`Age: 0\` says that the gateway has
  answered from its memory. After your client has seen a change of seats, in a response or in an event, the next seat map is at least as new as that
  change. With \`Cache-Control: no-cache\` in the request, a response shows the state at the time of the request. Offers of best seats are
  as recent as a seat map.
- **Compression**: with \`Accept-Encoding: br, gzip\`, bodies from 1 kB arrive compressed, and \`Content-Encoding\` says how. Each form has its
  own \`ETag\`. \`Vary\` names the request headers on which a response depends. HTTP caches follow \`Vary\` by themselves.

Responses to requests with an access token are \`no-store\`: no cache may keep them.

## Repeating requests

- \`GET\` and \`DELETE\` can be repeated. A second \`DELETE\` changes nothing, and may get an error such as 404.
- \`POST /api/v1/reservations\` can be repeated for a day with the same body and the same \`Idempotency-Key\`, such as a UUID. A repeat
  gets the first response again, with \`Idempotent-Replayed: true\`. While the first request is in flight, a repeat is 409
  \`request-under-way\`. Without a key, a repeat can be 409 \`seats-not-available\` because the first request got the seats.
- \`POST /api/v1/auth/refresh\` can be repeated for a day with the same refresh token and the same \`Idempotency-Key\`, until the new refresh
  token is used. A repeat gets the same new refresh token. Without a key, a repeat ends the login.
- If any other \`POST\` or \`PATCH\` gets no response, or a 503 other than those below, it may still have been carried out. Read the state before
  you send the request again.
- A 429, or a 503 \`busy\`, \`poster-processing-busy\` or \`poster-storage-unavailable\`, changed nothing, so any request can be sent again.

## Paying

1. \`POST /api/v1/reservations\` holds the seats until \`expires_at\`.
2. \`GET /api/v1/reservations/{id}/payment\` with \`Prefer: wait=10\` returns a \`publishable_key\` and a \`client_secret\`. The
   customer's first request sets the payment up at Stripe. \`Prefer: wait=N\`
   delays the response until the payment can be made, for at most 10 seconds. \`Preference-Applied\` confirms the preference. Right after
   the reservation was placed, the request waits up to two seconds even without \`Prefer\`. Repeat the request while the response is 404
   \`payment-not-found\` or the payment is \`preparing\`. A free reservation needs no further step: the payment is \`succeeded\` at once.
3. Start [Stripe.js](https://docs.stripe.com/js) with the key, and let Stripe's Payment Element confirm the payment with the secret. After a
   declined card, the same secret works again.
4. Do not report the payment to this API: Stripe does so by a webhook. Poll \`GET /api/v1/reservations/{id}\` until the \`status\` is no
   longer \`pending\`. A \`confirmed\` reservation has its tickets.

A test pays without a browser: with a test key, confirm the intent at Stripe (or at the local sandbox of \`npm start\`, whose address and key are in
\`.marquee/stack.json\`) by \`POST /v1/payment_intents/{provider_payment_id}/confirm\` with \`payment_method=pm_card_visa\`.

## Tickets

A confirmed reservation has a ticket for each seat. \`GET /api/v1/reservations/{id}/tickets\` lists the tickets with their codes, which are the texts of the QR
codes. \`…/tickets.pdf\` is a file with all tickets for printing, \`…/tickets/{ticket_id}.png\` is one QR code for a phone,
and \`…/calendar.ics\` is the showtime as a calendar event. Both files are in the language of \`Accept-Language\`, or of \`?lang=en\`, \`de\` or \`es\`. A ticket is \`void\` from the moment its seat is given back or refunded. \`GET /.well-known/ticket-keys.json\` has the public keys that
verify a code without a network.

## Statuses

A **reservation** goes from \`pending\` (its seats are held) to \`confirmed\` (it has tickets), or to \`expired\` or \`cancelled\`. A cancelled
reservation that was paid becomes \`refunded\` when the money has gone back. A **payment** goes from \`preparing\` to \`requires_payment\` and \`succeeded\`, or to
\`cancelled\`. A refund takes the payment through \`refunding\` to \`refunded\`. Other changes are rare. In the schemas of both, the field
\`status\` describes every value, its cause and what can follow.

## Polling

- **Seats**: open the event stream \`GET /api/v1/showtimes/{id}/seats/events\`, and get the seat map each time the stream opens. Without the
  stream, get the seat map every 2 seconds or less often, with \`If-None-Match\`.
- **A reservation** that is being paid: every 2 seconds or less often.
- **A refund**: every 5 seconds or less often, until the reservation is \`refunded\`. A refund
  usually takes seconds; a bank may delay the refund for days.
- **A payment** that is \`preparing\`: send \`Prefer: wait=10\` instead of polling.

## Rate limits

Limits apply per client address; the addresses of one IPv6 /64 network count as one. Above a limit the answer is 429
\`too-many-requests\`, and \`Retry-After\` says when to try again.

| What | Limit |
|---|---|
| Requests | ${everything.max} in ${minutes(everything.windowMilliseconds)} minute |
| Requests in flight | ${requestsOfAddress} |
| Open event streams | ${streamsOfAddress} |
| Uploads in flight | ${uploadsOfAddress} |
| Sign-ups and new guests | ${signUps.max} in ${minutes(signUps.windowMilliseconds)} minutes |
| Failed logins | ${failedLogins.max} in ${minutes(failedLogins.windowMilliseconds)} minutes |

A customer has at most ten seats of one showtime (409 \`seat-limit\`), and three unpaid reservations unless the cinema sets another number (409
\`unpaid-limit\`).

Each account has a limit, too: ten wrong passwords in 15 minutes lock the account (429 \`too-many-failed-logins\`). When the server as a
whole is at its limit, the answer is 503 \`busy\`.`

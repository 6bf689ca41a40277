import {
  everything,
  failedLogins,
  requestsOfAddress,
  signUps,
  streamsOfAddress,
  uploadsOfAddress,
} from '../limits/rate-limits.ts'

const minutes = (milliseconds: number): number => milliseconds / 60_000

/** What holds for the whole API, in Markdown. Swagger UI and ReDoc show it above the operations. */
export const apiGuide = `Cinema tickets: movies, seat maps, reservations and payments. Base path: \`/api/v1\`.

## Signing in

\`POST /api/v1/users\` creates an account. \`POST /api/v1/auth/access-token\` returns an access token for ten minutes and a refresh
token. Send the access token as \`Authorization: Bearer …\`. In Swagger UI, *Authorize* asks for email (as *username*) and password;
leave *client_id* and *client_secret* empty.

Before the access token expires, get a new one from \`POST /api/v1/auth/refresh\`. Each refresh token works once and is replaced by the
one in the response. A 401 \`invalid-token\` means that the access token has expired or was revoked: refresh once, then sign in again.

## Money, times and ids

- **Money** is an integer of minor units with a \`currency\`: \`1250\` in \`eur\` is 12.50 €.
- **Times** are RFC 3339 with an offset, such as \`2026-12-24T20:15:00+01:00\`. **Dates** (\`2026-12-24\`) are days in the cinema's time zone.
- **Ids** are UUIDs. A seat's id is its label, such as \`E12\`.
- **Fields** that a request does not define are refused. Ignore fields that a response adds in the future.

## Errors

An error is \`application/problem+json\` (RFC 9457). Programs use \`code\`, which never changes its meaning; \`detail\` is for people.
\`type\` is a page about the error, and [/problems](/problems) lists all of them. With \`validation-failed\`, \`errors\` names each wrong field.
Quote \`request_id\` (also in the \`X-Request-Id\` header) when you report a problem.

Each operation lists its errors. Any operation can answer 429 and 503: wait for the seconds in \`Retry-After\`, then try again.

## Pages

Lists return up to \`limit\` items (50 by default, 200 at most). If there are more, the \`Link\` header has the URL of the next page with
\`rel="next"\`. Follow it unchanged; its \`cursor\` has no public format.

## Repeating requests

- \`GET\` and \`DELETE\` can be repeated. A second \`DELETE\` changes nothing, and may answer 404.
- \`POST /api/v1/reservations\` can be repeated under the same \`Idempotency-Key\`, such as a UUID, for a day. A repeated request gets the first
  response again, with \`Idempotent-Replayed: true\`. Without a key, a repeated request can hold more seats.
- After any other \`POST\` or \`PATCH\` without a response, read the state first: the request may have been carried out.

## Paying

1. \`POST /api/v1/reservations\` holds the seats until \`expires_at\`.
2. \`GET /api/v1/reservations/{id}/payment\` with \`Prefer: wait=10\` returns a \`publishable_key\` and a \`client_secret\`. \`Prefer: wait=N\`
   delays the answer until the payment can be made, for at most 10 seconds; \`Preference-Applied\` says that it did. Right after the
   reservation was placed, the request waits up to two seconds even without \`Prefer\`. If it still is 404 \`payment-not-found\`, repeat it.
3. Start [Stripe.js](https://docs.stripe.com/js) with the key, and let Stripe's Payment Element confirm the payment with the secret. After a
   declined card, the same secret works again.
4. Call nothing of this API afterwards: Stripe reports the payment to it by a webhook. Poll \`GET /api/v1/reservations/{id}\` until its
   \`status\` is \`confirmed\`.

## Statuses

A **reservation** goes from \`pending\` (its seats are held) to \`confirmed\` (it is a ticket), or to \`expired\` or \`cancelled\`. A cancelled
ticket becomes \`refunded\` when the money has gone back. A **payment** goes from \`preparing\` to \`requires_payment\` and \`succeeded\`, or to
\`cancelled\`. A refund takes it through \`refunding\` to \`refunded\`. The \`status\` fields of both describe every value, its cause and what
can follow.

## Polling

- **Seats**: open the event stream \`GET /api/v1/showtimes/{id}/seats/events\`. Without it, get the seat map every 5 seconds, with
  \`If-None-Match\`.
- **A reservation** that is being paid: every 2 seconds.
- **A payment** that is \`preparing\`: send \`Prefer: wait=10\` instead of polling.

## Rate limits

Limits apply per client address; of an IPv6 address the first 64 bits count. Above a limit the answer is 429 \`too-many-requests\`, and
\`Retry-After\` says when to try again.

| What | Limit |
|---|---|
| Requests | ${everything.max} in ${minutes(everything.windowMilliseconds)} minute |
| Requests in flight | ${requestsOfAddress} |
| Open event streams | ${streamsOfAddress} |
| Uploads in flight | ${uploadsOfAddress} |
| Sign-ups | ${signUps.max} in ${minutes(signUps.windowMilliseconds)} minutes |
| Failed logins | ${failedLogins.max} in ${minutes(failedLogins.windowMilliseconds)} minutes |

An account has a limit of its own: ten wrong passwords in 15 minutes (429 \`too-many-failed-logins\`). When the server as a whole is at its
limit, the answer is 503 \`busy\`.`

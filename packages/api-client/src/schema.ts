// Generated from the OpenAPI document by `npm test -- packages/system-tests/src/contract/document -u`.

export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the public keys that verify access tokens
         * @description A JSON Web Key Set. A new key is published 60 s before it signs, and old keys stay until their last token has expired. Keep the set for up to 30 s, and fetch it again when a token names an unknown `kid`.
         */
        get: operations["getSigningKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/ticket-keys.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the public keys that verify tickets
         * @description A JSON Web Key Set. A scanner verifies the codes of tickets with these keys, and needs no network for that. A key is published a day before the first ticket is signed with it, and is never removed, so that old tickets can be verified. Fetch the set once a day, and whenever a code names an unknown key. `docs/tickets.md` describes the bytes of a code and shows a verifier.
         */
        get: operations["getTicketKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all payments
         * @description Lists the payments of all customers with their refunds and disputes, newest first. To find the payments that need attention, use `stuck=true`; `problem` says why the last attempt failed.
         *
         *     Only superusers may call this operation.
         */
        get: operations["listPayments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/reservations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the reservations of all customers, newest first
         * @description For staff only. Filters can be combined. The next page is in the `Link` header with `rel="next"`; the last page has no such header.
         *
         *     Only superusers may call this operation.
         */
        get: operations["listAllReservations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report the sales of a period
         * @description For staff only: the sales of all showtimes that start between `from` and `to`, in total and by movie. Amounts of different currencies are never added. If the showtimes were sold in several currencies, the request gets 409 `several-currencies` until `currency` names one of them.
         *
         *     Only superusers may call this operation.
         */
        get: operations["getSales"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/showtimes/{id}/sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report the sales of a showtime
         * @description For staff only: how many seats of the showtime are held and sold, and the revenue. All numbers are of one moment. 404 `showtime-not-found` may also mean that a new showtime has not reached the booking service yet: try again in a second.
         *
         *     Only superusers may call this operation.
         */
        get: operations["getShowtimeSales"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/access-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in
         * @description The password grant of OAuth 2. The answer has an access token and a refresh token. The refresh token is also set as an HttpOnly cookie. Ten wrong passwords in 15 minutes lock the account (429): wait for `Retry-After`. A browser that has signed in to the account before has its own count. After a 503 `busy`, wait for `Retry-After` and repeat the request.
         */
        post: operations["logIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/guest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Buy without an account
         * @description Creates a guest and signs the guest in, with the same answer and cookie as `POST /auth/access-token`. Each request creates another guest, who sees only their own reservations. Several guests and an account may have the same email. A guest has no password, so a guest who loses the refresh token loses access to the reservations. `POST /users/me/password` turns the guest into an account. An unused guest without a live reservation is deleted after some weeks.
         */
        post: operations["continueAsGuest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign out
         * @description Ends the login of the refresh token, which is read from the body or else from the cookie. Access tokens of the login are refused within 2 s. A repeated request, an unknown token and a missing token also get a 204.
         */
        post: operations["logOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange the refresh token for new tokens
         * @description Reads the refresh token from the body, or else from the cookie: `__Secure-marquee_refresh` with https, `marquee_refresh` without. A refresh token works once: a used token ends the login. A request whose response may have been lost can be repeated with the same `Idempotency-Key`, for a day by default, as long as the new refresh token is unused. After a 401 `invalid-refresh-token`, sign in again.
         */
        post: operations["refreshLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cinema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get what a page has to know about the cinema
         * @description Name, address, time zone, currency and the way of paying. Changes only with the gateway's configuration.
         */
        get: operations["getCinema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/movies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List movies with their showtimes, by title
         * @description With a date: the movies that are shown on that day, with all showtimes of the day. Without a date: all movies, with their future showtimes. Cancelled showtimes are left out. With `coming_soon=true`: the movies whose release date is in the future and that have no scheduled showtime, sorted by release date. A movie must pass every filter, so no movie is both coming soon and shown on a date. The `Link` header has the address of the next page, if there is one.
         */
        get: operations["listMovies"];
        put?: never;
        /**
         * Add a movie
         * @description Send a form to include a poster, or JSON without one. A form has one field `cast` for each name, or a single field `cast` with a JSON list. Its field `age_rating` is a JSON object. Facts that are unknown can be left out. Titles need not be unique, so a repeated request adds a second movie. After a 503 `poster-processing-busy` or `poster-storage-unavailable` no movie was added: repeat the request after `Retry-After`. After any other 503, look for the movie before you repeat the request.
         *
         *     Only superusers may call this operation.
         */
        post: operations["addMovie"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/movies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a movie with its showtimes
         * @description With a date: all showtimes of that day. Without a date: all future showtimes. Cancelled showtimes are left out.
         */
        get: operations["getMovie"];
        put?: never;
        post?: never;
        /**
         * Delete a movie
         * @description Removes the movie from all lists and deletes its poster; past showtimes and tickets keep its title. Future showtimes prevent the deletion (409 `movie-has-showtimes`): cancel them first. Repeating the request gives a 404.
         *
         *     Only superusers may call this operation.
         */
        delete: operations["deleteMovie"];
        options?: never;
        head?: never;
        /**
         * Change a movie
         * @description Changes only the fields that are sent. An empty `poster_image` in a form, or `null` in JSON, removes the poster. The facts from `original_title` to `original_language` are removed in the same way: by an empty field in a form, or by `null` in JSON. A new `cast` or `age_rating` replaces the whole old value. Showtimes that are already scheduled keep their times. After any 503 the request can be repeated.
         *
         *     Only superusers may call this operation.
         */
        patch: operations["changeMovie"];
        trace?: never;
    };
    "/api/v1/movies/{id}/genres": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Assign a genre to a movie
         * @description Returns the movie with its genres. Repeating the request gives a 409 `genre-already-assigned` and changes nothing. A movie can have 50 genres.
         *
         *     Only superusers may call this operation.
         */
        post: operations["assignGenre"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/movies/{id}/genres/{genre_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a genre from a movie
         * @description The genre itself stays. Repeating the request gives a 404 `genre-not-assigned`.
         *
         *     Only superusers may call this operation.
         */
        delete: operations["unassignGenre"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/movies/genres": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all genres by name
         * @description One page of genres. The `Link` header has the address of the next page, if there is one.
         */
        get: operations["listGenres"];
        put?: never;
        /**
         * Add a genre
         * @description Names are unique; case is ignored (409 `genre-exists`).
         *
         *     Only superusers may call this operation.
         */
        post: operations["addGenre"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/movies/genres/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a genre
         * @description A genre cannot be deleted while a movie has the genre (409 `genre-in-use`): remove the genre from its movies first.
         *
         *     Only superusers may call this operation.
         */
        delete: operations["deleteGenre"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get this OpenAPI document
         * @description Describes all operations of the API. Right after the gateway has started, the response is 503 `service-unavailable` while a service is down.
         */
        get: operations["getOpenApiDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/payments/stripe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive a webhook of Stripe
         * @description Called by Stripe only. A webhook with a valid signature is answered with 200, even if the event concerns no payment of this service or was received before. If the signature is missing or wrong, or its time is more than five minutes in the past or in the future, the response is 400 `bad-signature`. After any other error Stripe sends the event again.
         */
        post: operations["receiveStripeWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/posters/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a poster
         * @description The picture with a given name never changes, so clients can cache it without limit. Use the URLs in `poster_image` and `poster_image_variants` of a movie.
         */
        get: operations["getPoster"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reservations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your own reservations, newest first
         * @description For signed-in customers. The next page is in the `Link` header with `rel="next"`; the last page has no such header.
         */
        get: operations["listReservations"];
        put?: never;
        /**
         * Hold seats for a showtime
         * @description Holds all the seats or none for a signed-in customer until `expires_at`; a payment before then buys the ticket. If seats are taken, 409 `seats-not-available` names them in `seat_ids`: choose others. A companion seat needs a wheelchair space of the same reservation: beside the companion seat, or connected to it by other companion seats of the reservation. At most three companion seats go with each wheelchair space. Otherwise 422 `companion-alone` names the companion seats without a wheelchair space in `seat_ids`. Some rooms refuse lone seats. In such a room, a choice that takes the last free neighbour of a standard or premium seat is refused if other free seats leave no lone seat: as many seats of the same types, in no more groups. Then 422 `lone-seat` names the lone seats in `lone_seat_ids`, and seats to choose instead in `instead.seat_ids`: the nearest, in the same row if possible. A choice with a wheelchair space is never refused because of a lone seat. Send an `Idempotency-Key` to be able to repeat the request after a timeout. A customer who cancels a hold and holds seats of the same showtime again keeps the end of the first hold, but has at least five minutes.
         */
        post: operations["placeReservation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reservations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a reservation
         * @description Customers may get their own reservations; staff may get any reservation. Anybody else gets 404. After a payment, poll the reservation every two seconds, or less often, until `status` is no longer `pending`. The change usually takes a second or two. The description of `status` explains each value and names the values that can follow.
         */
        get: operations["getReservation"];
        put?: never;
        post?: never;
        /**
         * Cancel a reservation
         * @description Until the show starts, customers may cancel their own reservations, and staff may cancel any reservation. A cancellation makes the seats available again at once. After the start, a request to cancel a reservation that still has its seats gets 409 `showtime-started`. A paid ticket is refunded in full: the status is `cancelled` until the money has gone back, then `refunded`. The request may be repeated: cancelling a cancelled or refunded reservation changes nothing and gets 204 again.
         */
        delete: operations["cancelReservation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reservations/{id}/calendar.ics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the showing of a reservation as a calendar file
         * @description An iCalendar file (RFC 5545) with one event: movie, start and end, room and seats, with texts in the language of the reader. The `UID` stays the same, and `SEQUENCE` grows with every change of the reservation, the movie or the room. After a cancellation or refund the event has `STATUS:CANCELLED` and the calendar `METHOD:CANCEL`. A reservation that was never confirmed gets 409 `no-ticket-yet`.
         */
        get: operations["getCalendar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reservations/{id}/extend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Extend a hold by ten minutes
         * @description Gives the customer ten minutes more to pay, once for each hold. The new `expires_at` is never later than five minutes after the show starts, so the extension can be shorter; if the hold already ends then, `expires_at` stays the same. A second request gets 409 `already-extended`. A hold that has ended, was paid or was cancelled gets 409 `reservation-closed`. The payment and its client secret stay the same.
         */
        post: operations["extendReservation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reservations/{id}/payment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * View the payment of a reservation, in order to pay
         * @description For the customer who placed the reservation, and for superusers. The customer's first request sets the payment up at Stripe, so send this request only when the customer wants to pay. The request can be repeated at any time.
         *
         *     **To pay**, start Stripe.js with `publishable_key` and confirm the payment with `client_secret`, for example by Stripe's Payment Element. After a declined card, confirm again with the same secret. Nothing has to be sent to this API afterwards: Stripe reports the payment by a webhook, and the reservation becomes `confirmed`. Poll `GET /api/v1/reservations/{id}` every two seconds until its `status` is no longer `pending`.
         *
         *     **`Prefer: wait=10`** delays the response until the payment can be made, for at most 10 seconds. The header `Preference-Applied` then contains the granted wait. Right after a reservation was placed, a request waits up to two seconds for the reservation's payment even without `Prefer`. If the response is still 404 `payment-not-found`, try again.
         */
        get: operations["getPayment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reservations/{id}/seats/{seat_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Give one seat of a reservation back
         * @description Gives one seat of a reservation back and keeps the others. The seat is available again at once.
         *
         *     - **An unpaid hold** costs less from now on. The payment's status is `preparing` until Stripe has the new amount; then continue with the same `client_secret`. Money that was paid at the old amount meanwhile goes back in part.
         *     - **A ticket** is refunded in part: the price of the seat goes back to where it came from, at most what is left of the money. The seat's ticket is void, and the other tickets stay valid.
         *     - **A wheelchair space** gives back the companion seats that would stay without a space, and so does a companion seat that connected others with their space.
         *     - **The last seat**, or the last with its companions, is the whole: the reservation is cancelled, as with `DELETE /reservations/{id}`.
         *
         *     The same request again, and a request for a reservation that has ended, change nothing and get 204. A seat that the reservation never had gets 404 `seat-not-found`. After the start, a request for a reservation that still has its seats gets 409 `showtime-started`. Customers may give back seats of their own reservations; staff may give back any.
         */
        delete: operations["giveBackSeat"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reservations/{id}/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the tickets of a reservation
         * @description One ticket for each seat, from the moment the reservation is confirmed. The `code` is the text of the QR code that the door scans. A ticket becomes `void` when its seat is given back or refunded; a seat that is sold again has a ticket with another code. A reservation that was never confirmed gets 409 `no-ticket-yet`. Customers may get the tickets of their own reservations; staff may get any.
         */
        get: operations["listTickets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reservations/{id}/tickets.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the tickets of a reservation as PDF
         * @description A page (A5) for each valid ticket with its QR code: movie, date and time in the cinema's time zone, room, row, seat, seat type, price and reservation number, in the language of the reader. Void tickets are left out; if all are void, the response is 409 `ticket-void`. A reservation that was never confirmed gets 409 `no-ticket-yet`.
         */
        get: operations["getTicketsPdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reservations/{id}/tickets/{ticket_id}.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the QR code of a ticket as PNG
         * @description The QR code alone, black on white with its quiet zone, 848 by 848 pixels. Show the code on a bright screen. A void ticket gets 409 `ticket-void`.
         */
        get: operations["getTicketPicture"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all rooms by name
         * @description One page of rooms with their current seats. The `Link` header has the address of the next page, if there is one.
         *
         *     Only superusers may call this operation.
         */
        get: operations["listRooms"];
        put?: never;
        /**
         * Add a room with its seats
         * @description Each seat gets an id from its row label and number, such as `J12`. Two seats are neighbours if their `y` are equal and their `x` differ by at most 1.25: a larger gap is an aisle, whatever the numbers say. Names need not be unique, so a repeated request adds a second room. The answer is 422 for a seat that is sent twice (`duplicate-seat`), for two labels of one row or one label of two rows (`ambiguous-row-label`), for two seats at one position (`seats-at-same-position`), and for a room with companion seats only (`only-companion-seats`).
         *
         *     Only superusers may call this operation.
         */
        post: operations["addRoom"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rooms/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a room
         * @description The room with its current seats. Showtimes that are already scheduled may have other seats.
         *
         *     Only superusers may call this operation.
         */
        get: operations["getRoom"];
        put?: never;
        post?: never;
        /**
         * Delete a room
         * @description Past showtimes keep the room. Future showtimes prevent the deletion (409 `room-has-showtimes`): cancel them first. Repeating the request gives a 404.
         *
         *     Only superusers may call this operation.
         */
        delete: operations["deleteRoom"];
        options?: never;
        head?: never;
        /**
         * Change a room
         * @description Changes only the fields that are sent: without `seat_configuration` the seats stay, and `null` removes the screen or returns to the default focal point. A new name is shown everywhere. Everything else applies to showtimes that are scheduled later; showtimes that are already scheduled keep their seats, their turnaround and their rule for lone seats. Repeating the request has no further effect.
         *
         *     Only superusers may call this operation.
         */
        patch: operations["changeRoom"];
        trace?: never;
    };
    "/api/v1/showtimes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List showtimes by start
         * @description With a date: all showtimes of that day, including past showtimes. Without a date: all showtimes that have not ended. Cancelled showtimes are included; see `status`. The `Link` header has the address of the next page, if there is one.
         */
        get: operations["listShowtimes"];
        put?: never;
        /**
         * Schedule a showtime of a movie in a room
         * @description The room is occupied for the duration of the movie and the room’s `turnaround_minutes`. If another showtime overlaps, the answer is 409 `room-busy`: choose another time or room. The same check prevents a repeated request from scheduling the showtime twice. Duration, turnaround, seats and prices stay as they are now, even if the movie or the room changes.
         *
         *     Only superusers may call this operation.
         */
        post: operations["scheduleShowtime"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/showtimes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a showtime
         * @description Also returns past and cancelled showtimes. `room` has the screen, the point with the best view and the rule for lone seats, as they were when the showtime was scheduled. The positions of the seats are in `GET /showtimes/{id}/seats`.
         */
        get: operations["getShowtime"];
        put?: never;
        post?: never;
        /**
         * Cancel a showtime
         * @description Cancels all reservations of the showtime and refunds the paid ones. Possible until a week after the end of the showtime, then 409 `showtime-over`. The showtime can still be read. Repeating the request has no further effect.
         *
         *     Only superusers may call this operation.
         */
        delete: operations["cancelShowtime"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/showtimes/{id}/best-seats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find the best free seats for a party
         * @description Open to everybody: up to three offers, the best first. No two offers share a seat. An offer holds nothing: hold its seats with `POST /reservations`, and request new offers after a 409 `seats-not-available`.
         *
         *     Offers are ordered by the following measures. Each measure decides only between offers that are equal by all measures before it. (1) All seats are side by side in one row; offers in several groups are made only if no such offer exists. (2) The fewest lone seats left behind: standard or premium seats that lose their last free neighbour. No offer leaves more lone seats than the first offer. (3) The nearest to the focal point of the room: the smallest sum of the squared distances of the seats from the focal point, in seat widths. (4) The row farther from the screen, then the seats farther to the left.
         *
         *     If there are not enough seats side by side, the measures are: the fewest groups of seats side by side; the fewest lone seats, where the lone seats of each group are counted as if the other groups were not chosen; the smallest sum of squared distances.
         *
         *     Without `seat_type`, offers have standard and premium seats, and never a wheelchair space or a companion seat. With `companion`, an offer has a wheelchair space and companion seats beside it, `count` seats in all and always side by side: `count=3` offers one wheelchair space with two companion seats. As few wheelchair spaces as possible are offered, and at most three companion seats with each.
         *
         *     The list is empty if too few seats are free, once the show has started, and for a cancelled showtime. A response can be a second old, like a seat map.
         */
        get: operations["findBestSeats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/showtimes/{id}/seats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the seat map of a showtime
         * @description Open to everybody: every seat of the room with its position, prices and status. The screen and the point with the best view are in `GET /showtimes/{id}`. To follow changes, open the event stream `GET /showtimes/{id}/seats/events` instead of polling. A client that has to poll sends `If-None-Match`, every two seconds or less often. A response can be a second old, but is never older than other responses and events that the same client has seen. With `Cache-Control: no-cache`, the response shows the seats as they are at the time of the request. 404 may also mean that a new showtime is not on sale yet: try again in a second.
         */
        get: operations["getSeatMap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/showtimes/{id}/seats/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow changes of the seat map, as server-sent events
         * @description Open to everybody. Within a second of a change, an event `seats` brings the changed seats as an array of `SeatOnMap`; a ping comes every 15 seconds, as the comment `: ping` and as an event `ping` without seats (`data: []`), because browsers do not show comments to a page. A stream that is silent for 40 seconds is broken: reconnect. The stream does not repeat changes from before it opened: fetch the seat map with `Cache-Control: no-cache` each time the stream opens. If the stream ends, or the request gets 503 `busy`, reconnect after two seconds.
         */
        get: operations["watchSeatMap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all users, newest first
         * @description One page of users. Deleted users are left out. The `Link` header has the address of the next page, if there is one.
         *
         *     Only superusers may call this operation.
         */
        get: operations["listUsers"];
        put?: never;
        /**
         * Register a user
         * @description Opens an active account without superuser rights. The user is not signed in yet: use `POST /auth/access-token` next. Emails are unique; case is ignored (409 `email-taken`). After a 503 `busy`, wait for `Retry-After` and repeat the request.
         */
        post: operations["registerUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Activate or deactivate a user, grant or revoke superuser rights
         * @description Changes only the fields that are sent; repeating the request has no further effect. The last active superuser cannot be deactivated or lose the rights (409 `last-superuser`): make another user a superuser first. A guest cannot become a superuser (409 `guest-has-no-password`). A deleted account is not found (404).
         *
         *     Only superusers may call this operation.
         */
        patch: operations["administerUser"];
        trace?: never;
    };
    "/api/v1/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get your account
         * @description Returns the signed-in user with the current rights. The access token may still have older rights. A 401 `invalid-token` also means that the account was deactivated or deleted.
         */
        get: operations["getOwnAccount"];
        put?: never;
        post?: never;
        /**
         * Delete your account
         * @description Removes your name and email in all services and ends all logins. Past tickets and payments stay on record without name and email. The deletion cannot be undone, but the email can register again. An account confirms the deletion with `current_password`. A guest sends no body; with a password, the request is refused (409 `guest-has-no-password`). A hold, an upcoming ticket or an unfinished refund prevents the deletion (409 `account-in-use`): cancel the reservation or wait.
         */
        delete: operations["deleteOwnAccount"];
        options?: never;
        head?: never;
        /**
         * Change your name or password
         * @description Changes only the fields that are sent. A new password requires `current_password` and ends every other login. After ten wrong passwords in 15 minutes, the login gets a 429 for every further password: wait for `Retry-After`. A guest has no password to change (409 `guest-has-no-password`): use `POST /users/me/password`.
         */
        patch: operations["changeOwnAccount"];
        trace?: never;
    };
    "/api/v1/users/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Turn a guest into an account
         * @description Sets the first password of a guest, who becomes an account with the same id. The account keeps the guest’s reservations, and its tokens stay valid. From then on, the customer signs in with email and password. If an account with this email exists, the guest stays a guest (409 `email-taken`). An account gets 409 `not-a-guest`, also when the request is repeated.
         */
        post: operations["becomeAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check that the gateway runs
         * @description For process managers: restart the gateway only if this operation does not answer. The operation calls no service. An address may call the two health operations 600 times a minute in all.
         */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check that every service is ready
         * @description For load balancers and operators. Each service is checked at most once a second, and all callers get the same result. An address may call the two health operations 600 times a minute in all.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        AdminPayment: {
            /** @description The amount due, in minor units */
            amount: number;
            /** @description How often the next step was started */
            attempts: number;
            /** @description The amount that Stripe captured, in minor units */
            captured_amount: number;
            /**
             * Format: date-time
             * @description When the payment was created
             */
            created_at: string;
            /** @description ISO 4217 code in lower case */
            currency: string;
            /** @description The latest dispute; null if there was none */
            dispute: {
                /** @description The disputed amount, in minor units */
                amount: number;
                /** @description The time until which staff can respond at Stripe; null when staff cannot respond */
                due_by: string | null;
                /** @description Stripe's id of the dispute */
                id: string;
                /** @description Stripe's code for the customer's reason, such as `fraudulent` */
                reason: string;
                /** @description Stripe's status, such as `needs_response`, `under_review`, `won` or `lost` */
                status: string;
            } | null;
            /** @description When the next step is taken or retried; null without a next step */
            due_at: string | null;
            /**
             * Format: date-time
             * @description The end of the reservation's hold
             */
            expires_at: string;
            /** @description The price of paid seats that were given back, in minor units; a partial refund of the payment returns it */
            given_back_amount: number;
            /** Format: uuid */
            id: string;
            /** @description Whether staff should look at the payment: its next step was started 3 times or more, or is a refund that has failed 3 times or more */
            is_stuck: boolean;
            /** @description Why the customer's last attempt failed, in words for the customer; null without a failed attempt, or after success */
            last_error: string | null;
            /** @description The amount of lost disputes, in minor units, which is deducted from the revenue */
            lost_amount: number;
            /** @description The next call to Stripe that the payment needs; null if it needs none */
            next_step: ("create-intent" | "cancel-intent" | "refund" | "change-amount" | "refund-seats") | null;
            /** @description Why the last attempt at the next step failed; null if no attempt failed */
            problem: string | null;
            /** @description Stripe's id of the payment intent; null until it is created, and for a free reservation */
            provider_payment_id: string | null;
            /** @description The amount refunded so far, in minor units */
            refunded_amount: number;
            /** @description Oldest first, including refunds that staff made at Stripe */
            refunds: {
                /** @description The refunded amount, in minor units */
                amount: number;
                /**
                 * Format: date-time
                 * @description When this service recorded the refund
                 */
                created_at: string;
                /** @description Stripe's id of the refund */
                id: string;
                /** @description Stripe's code for the reason why the refund is pending or failed; null without a reason */
                reason: string | null;
                /**
                 * @description A refund that succeeded may fail days later, when the bank returns the money
                 * @enum {string}
                 */
                status: "pending" | "succeeded" | "failed";
            }[];
            /** Format: uuid */
            reservation_id: string;
            /**
             * @description The state of the payment. A status may be skipped when reports of Stripe arrive late.
             *
             *     - `preparing`: the reservation is placed. The payment is set up at Stripe when its customer asks for the payment. Next: `requires_payment`; `cancelled` when the reservation ends first; `succeeded` when a seat is given back and only free seats are left.
             *     - `requires_payment`: the customer can pay. A declined card changes only `last_error`. Next: `preparing` for a moment when a seat is given back, until Stripe has the new amount; `succeeded` when Stripe reports the payment; `cancelled` when the hold expires or the reservation is cancelled; `refunding` when Stripe captured another amount than was due.
             *     - `succeeded`: Stripe has captured the money, or the reservation is free. Stays `succeeded` when a seat is given back and its price refunded. Next: `refunding` when the reservation or its showtime is cancelled, or when the money came too late for the seats; `refunded` when staff refund all of it at Stripe, or when nothing is left to refund.
             *     - `refunding`: the whole amount is due back, and Stripe is making the refund. Next: `refunded`.
             *     - `refunded`: the whole amount was refunded or lost to a dispute. Final, unless the customer's bank returns a refund: then `refunding` again.
             *     - `cancelled`: the payment was closed before it was paid. Final, unless the money arrived at the last moment: then `succeeded`, and `refunding` if the seats are gone.
             * @enum {string}
             */
            status: "preparing" | "requires_payment" | "succeeded" | "refunding" | "refunded" | "cancelled";
            /** Format: uuid */
            user_id: string;
        };
        AdminReservation: {
            /** @description Price of all `seats` together, in minor units. A seat that is given back lowers it; other partial refunds do not change it */
            amount: number;
            /** @description Time of the cancellation, or of a refund without a cancellation; else null */
            cancelled_at: string | null;
            /** @description Time at which the payment made the reservation a ticket; null if the reservation never was a ticket */
            confirmed_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** @description ISO 4217 code in lower case */
            currency: string;
            customer: {
                /** @description Null for a moment after the sign-up; empty once the account is deleted */
                email: string | null;
                /** @description Null for a moment after the sign-up */
                full_name: string | null;
                /** Format: uuid */
                id: string;
                /** @description Whether the customer buys without an account. Null for a moment after the sign-up */
                is_guest: boolean | null;
            };
            /**
             * Format: date-time
             * @description End of the hold: pay before then. At most five minutes after the show starts
             */
            expires_at: string;
            /** @description Time at which the customer extended the hold; null if never. A hold can be extended once */
            extended_at: string | null;
            /** Format: uuid */
            id: string;
            /** @description Eight letters and digits for people: unique, easy to read out, never 0, O, 1 or I */
            number: string;
            seats: {
                /** @description The seat's label, unique in its room */
                id: string;
                /** @description Number of the seat in its row, from 1 */
                number: number;
                /** @description Minor units */
                price: number;
                /** @description Row of the room, from 1 */
                row: number;
                /** @description The row's letters, as in `id` */
                row_label: string;
                /** @description `standard`, `premium`, `wheelchair` or `companion`; decides the price */
                type: string;
            }[];
            /** @description Seats of this reservation that were given back while other seats were kept, in this order */
            seats_given_back: {
                /** Format: date-time */
                given_back_at: string;
                /** @description The seat's label, unique in its room */
                id: string;
                /** @description Number of the seat in its row, from 1 */
                number: number;
                /** @description Minor units */
                price: number;
                /** @description Row of the room, from 1 */
                row: number;
                /** @description The row's letters, as in `id` */
                row_label: string;
                /** @description `standard`, `premium`, `wheelchair` or `companion`; decides the price */
                type: string;
            }[];
            showtime: {
                /** Format: uuid */
                id: string;
                movie: {
                    /** Format: uuid */
                    id: string;
                    /** @description URL of the poster; null if the movie has none */
                    poster_image: string | null;
                    title: string;
                };
                room: {
                    /** Format: uuid */
                    id: string;
                    name: string;
                };
                /**
                 * Format: date-time
                 * @description Start of the show, in the cinema's time zone
                 */
                show_datetime: string;
            };
            /**
             * @description The state of the reservation, and the states that can follow:
             *
             *     - `pending`: the seats are held until `expires_at` and are not paid. Becomes `confirmed` when the payment arrives, and `expired` when no payment arrives in time. Becomes `cancelled` when the customer or staff cancel the reservation, the showtime is cancelled, or the customer deletes the account. Becomes `refunded` instead of `cancelled` if the refund of a payment was reported before the payment itself.
             *     - `confirmed`: paid; this is the ticket. Becomes `cancelled` when the customer or staff cancel the reservation, or the showtime is cancelled. Becomes `refunded` when all of the money goes back without a cancellation, for example by a refund in Stripe's dashboard.
             *     - `expired`: not paid in time; the seats are free again. Becomes `confirmed` when a late payment arrives and the seats are still free and on sale; otherwise the late money is refunded and the status stays. Becomes `cancelled` when the customer or staff cancel the reservation before the show starts and no late payment has arrived.
             *     - `cancelled`: the seats are free again. Becomes `refunded` when the money has gone back, also money that arrived after the cancellation. Stays `cancelled` if nothing was paid.
             *     - `refunded`: all of the money has gone back. Nothing follows.
             * @enum {string}
             */
            status: "pending" | "confirmed" | "expired" | "cancelled" | "refunded";
        };
        Genre: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        Movie: {
            age_rating: {
                advice?: string;
                rating: string;
                system: string;
            } | null;
            /** @description Names in the order of the credits */
            cast: string[] | null;
            description: string;
            /** @description One or several names, as in the credits */
            director: string | null;
            distributor: string | null;
            duration_minutes: number;
            /** @description Sorted by name */
            genres: components["schemas"]["Genre"][];
            /** Format: uuid */
            id: string;
            /** @description Language tag (BCP 47), such as `de` or `pt-BR`; `zxx` for a movie without speech */
            original_language: string | null;
            original_title: string | null;
            /** @description URL of the poster as WebP, at most 640 pixels wide; null without a poster */
            poster_image: string | null;
            /** @description The poster in every width and format; empty without a poster */
            poster_image_variants: {
                content_type: string;
                url: string;
                /** @description Maximum width in pixels; a smaller picture is not enlarged */
                width: number;
            }[];
            /** @description First day in the cinema’s country; may be in the future */
            release_date: string | null;
            /** @description For displays with little space */
            short_title: string | null;
            /** @description At most 200 showtimes, sorted by start, without cancelled showtimes */
            showtimes: {
                /** Format: uuid */
                id: string;
                room: {
                    /** Format: uuid */
                    id: string;
                    name: string;
                };
                /**
                 * Format: date-time
                 * @description Start, with the cinema's offset from UTC
                 */
                show_datetime: string;
            }[];
            title: string;
            /** @description An https URL without user name and password */
            trailer_url: string | null;
        };
        Payment: {
            /** @description The amount due, in minor units. Seats that are given back before the payment lower it; after the payment it stays what was paid */
            amount: number;
            /** @description Stripe.js confirms the payment with this secret. Null unless the customer can pay now. Do not log or store the secret. */
            client_secret: string | null;
            /** @description ISO 4217 code in lower case */
            currency: string;
            /** Format: uuid */
            id: string;
            /** @description Why the customer's last attempt failed, in words for the customer; null without a failed attempt, or after success */
            last_error: string | null;
            /** @description Stripe's id of the payment intent; null until it is created, and for a free reservation */
            provider_payment_id: string | null;
            /** @description Stripe's publishable key, to start Stripe.js with */
            publishable_key: string;
            /** @description The amount refunded so far, in minor units; for seats that were given back, too */
            refunded_amount: number;
            /**
             * @description The state of the payment. A status may be skipped when reports of Stripe arrive late.
             *
             *     - `preparing`: the reservation is placed. The payment is set up at Stripe when its customer asks for the payment. Next: `requires_payment`; `cancelled` when the reservation ends first; `succeeded` when a seat is given back and only free seats are left.
             *     - `requires_payment`: the customer can pay. A declined card changes only `last_error`. Next: `preparing` for a moment when a seat is given back, until Stripe has the new amount; `succeeded` when Stripe reports the payment; `cancelled` when the hold expires or the reservation is cancelled; `refunding` when Stripe captured another amount than was due.
             *     - `succeeded`: Stripe has captured the money, or the reservation is free. Stays `succeeded` when a seat is given back and its price refunded. Next: `refunding` when the reservation or its showtime is cancelled, or when the money came too late for the seats; `refunded` when staff refund all of it at Stripe, or when nothing is left to refund.
             *     - `refunding`: the whole amount is due back, and Stripe is making the refund. Next: `refunded`.
             *     - `refunded`: the whole amount was refunded or lost to a dispute. Final, unless the customer's bank returns a refund: then `refunding` again.
             *     - `cancelled`: the payment was closed before it was paid. Final, unless the money arrived at the last moment: then `succeeded`, and `refunding` if the seats are gone.
             * @enum {string}
             */
            status: "preparing" | "requires_payment" | "succeeded" | "refunding" | "refunded" | "cancelled";
        };
        /** @description An error (RFC 9457). Some error codes add fields of their own. */
        Problem: {
            /** @description Stable error code; programs should decide by this field */
            code: string;
            /** @description Explanation for people; its wording may change */
            detail: string;
            /** @description The invalid fields, if the code is `validation-failed` */
            errors?: {
                /** @description Why the field is invalid */
                message: string;
                /** @description Path of the field, such as `seats.0.row`; empty if the problem is not in one field */
                path: string;
            }[];
            /** @description Path of the request, without the query */
            instance: string;
            /** @description Id of the request, as in the `X-Request-Id` header; quote it when you report a problem */
            request_id?: string;
            /** @description HTTP status code of the response */
            status: number;
            /** @description Reason phrase of the status */
            title: string;
            /** @description `/problems/<code>` */
            type: string;
        } & {
            [key: string]: unknown;
        };
        Reservation: {
            /** @description Price of all `seats` together, in minor units. A seat that is given back lowers it; other partial refunds do not change it */
            amount: number;
            /** @description Time of the cancellation, or of a refund without a cancellation; else null */
            cancelled_at: string | null;
            /** @description Time at which the payment made the reservation a ticket; null if the reservation never was a ticket */
            confirmed_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** @description ISO 4217 code in lower case */
            currency: string;
            /**
             * Format: date-time
             * @description End of the hold: pay before then. At most five minutes after the show starts
             */
            expires_at: string;
            /** @description Time at which the customer extended the hold; null if never. A hold can be extended once */
            extended_at: string | null;
            /** Format: uuid */
            id: string;
            /** @description Eight letters and digits for people: unique, easy to read out, never 0, O, 1 or I */
            number: string;
            seats: {
                /** @description The seat's label, unique in its room */
                id: string;
                /** @description Number of the seat in its row, from 1 */
                number: number;
                /** @description Minor units */
                price: number;
                /** @description Row of the room, from 1 */
                row: number;
                /** @description The row's letters, as in `id` */
                row_label: string;
                /** @description `standard`, `premium`, `wheelchair` or `companion`; decides the price */
                type: string;
            }[];
            /** @description Seats of this reservation that were given back while other seats were kept, in this order */
            seats_given_back: {
                /** Format: date-time */
                given_back_at: string;
                /** @description The seat's label, unique in its room */
                id: string;
                /** @description Number of the seat in its row, from 1 */
                number: number;
                /** @description Minor units */
                price: number;
                /** @description Row of the room, from 1 */
                row: number;
                /** @description The row's letters, as in `id` */
                row_label: string;
                /** @description `standard`, `premium`, `wheelchair` or `companion`; decides the price */
                type: string;
            }[];
            showtime: {
                /** Format: uuid */
                id: string;
                movie: {
                    /** Format: uuid */
                    id: string;
                    /** @description URL of the poster; null if the movie has none */
                    poster_image: string | null;
                    title: string;
                };
                room: {
                    /** Format: uuid */
                    id: string;
                    name: string;
                };
                /**
                 * Format: date-time
                 * @description Start of the show, in the cinema's time zone
                 */
                show_datetime: string;
            };
            /**
             * @description The state of the reservation, and the states that can follow:
             *
             *     - `pending`: the seats are held until `expires_at` and are not paid. Becomes `confirmed` when the payment arrives, and `expired` when no payment arrives in time. Becomes `cancelled` when the customer or staff cancel the reservation, the showtime is cancelled, or the customer deletes the account. Becomes `refunded` instead of `cancelled` if the refund of a payment was reported before the payment itself.
             *     - `confirmed`: paid; this is the ticket. Becomes `cancelled` when the customer or staff cancel the reservation, or the showtime is cancelled. Becomes `refunded` when all of the money goes back without a cancellation, for example by a refund in Stripe's dashboard.
             *     - `expired`: not paid in time; the seats are free again. Becomes `confirmed` when a late payment arrives and the seats are still free and on sale; otherwise the late money is refunded and the status stays. Becomes `cancelled` when the customer or staff cancel the reservation before the show starts and no late payment has arrived.
             *     - `cancelled`: the seats are free again. Becomes `refunded` when the money has gone back, also money that arrived after the cancellation. Stays `cancelled` if nothing was paid.
             *     - `refunded`: all of the money has gone back. Nothing follows.
             * @enum {string}
             */
            status: "pending" | "confirmed" | "expired" | "cancelled" | "refunded";
        };
        Room: {
            /** @description The point with the best view, in seat widths. By default the horizontal centre of the seats, two thirds of the way from the front row to the back row */
            focal_point: {
                x: number;
                y: number;
            };
            /** Format: uuid */
            id: string;
            /**
             * @description Whether a customer may leave a single free seat between taken seats. With `refuse`, such a choice is refused if the same number of seats is free elsewhere and leaves no lone seat
             * @enum {string}
             */
            lone_seats: "allow" | "refuse";
            name: string;
            /** @description Centre and width of the screen, in seat widths; null if staff have set no screen */
            screen: {
                width: number;
                x: number;
                y: number;
            } | null;
            seats: {
                /** @description Row label and number; unique in the room */
                id: string;
                number: number;
                row: number;
                /** @description Letters of the row, as on tickets */
                row_label: string;
                /** @enum {string} */
                type: "standard" | "premium" | "wheelchair" | "companion";
                /** @description Centre of the seat from left to right, in seat widths. Two seats with the same `y` are neighbours if their `x` differ by at most 1.25 */
                x: number;
                /** @description Centre of the seat from the screen to the back, in seat widths */
                y: number;
            }[];
            /** @description Minutes after each movie until the next showtime can start */
            turnaround_minutes: number;
        };
        Sales: {
            /** @description Number of seats; a cancelled showtime has none */
            capacity: number;
            /** @description ISO 4217 code in lower case; null if there are no showtimes */
            currency: string | null;
            /** @description The 200 movies with the highest revenue, highest first; the totals count all movies */
            movies: {
                /** @description Number of seats; a cancelled showtime has none */
                capacity: number;
                /** Format: uuid */
                id: string;
                /** @description `seats_sold` divided by `capacity`, from 0 to 1; 0 if there are no seats */
                occupancy: number;
                /** @description Confirmed tickets minus partial refunds and lost disputes, in minor units */
                revenue: number;
                /** @description Seats that are held and not paid yet */
                seats_held: number;
                /** @description Seats with a confirmed reservation */
                seats_sold: number;
                showtimes: number;
                title: string;
            }[];
            /** @description `seats_sold` divided by `capacity`, from 0 to 1; 0 if there are no seats */
            occupancy: number;
            /** @description Confirmed tickets minus partial refunds and lost disputes, in minor units */
            revenue: number;
            /** @description Seats that are held and not paid yet */
            seats_held: number;
            /** @description Seats with a confirmed reservation */
            seats_sold: number;
            /** @description Number of showtimes; cancelled showtimes do not count */
            showtimes: number;
        };
        SeatOffer: {
            /** @description Whether all seats are side by side in one row, without an aisle or another seat between them */
            next_to_each_other: boolean;
            /** @description Exactly `count` seats, which `POST /reservations` takes as they are */
            seat_ids: string[];
        };
        SeatOnMap: {
            /** @description The seat's label, unique in its room */
            id: string;
            /** @description Number of the seat in its row, from 1 */
            number: number;
            /** @description Minor units */
            price: number;
            /** @description Price for each ticket type, in minor units */
            prices: {
                /** @description The same as `price` */
                adult: number;
            };
            /** @description Row of the room, from 1 */
            row: number;
            /** @description The row's letters, as in `id` */
            row_label: string;
            /**
             * @description `available`: can be held; `reserved`: held and not paid yet; `occupied`: sold
             * @enum {string}
             */
            status: "available" | "reserved" | "occupied";
            /** @description `standard`, `premium`, `wheelchair` or `companion`; decides the price */
            type: string;
            /** @description Centre of the seat from left to right, in seat widths. Seats with the same `y` are neighbours if their `x` differ by at most 1.25. A larger gap is an aisle, whatever the seat numbers are */
            x: number;
            /** @description Centre of the seat from the screen to the back, in seat widths */
            y: number;
        };
        Showtime: {
            /** @description ISO 4217, lower case */
            currency: string;
            /**
             * Format: date-time
             * @description End of the movie; the room then stays occupied for its turnaround
             */
            ends_at: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            movie_id: string;
            /** @description Price of each seat type in minor units */
            prices: {
                companion: number;
                premium: number;
                standard: number;
                wheelchair: number;
            };
            room: {
                /** Format: uuid */
                id: string;
                name: string;
            };
            /**
             * Format: date-time
             * @description Start, with the cinema's offset from UTC
             */
            show_datetime: string;
            /** @enum {string} */
            status: "scheduled" | "cancelled";
        };
        ShowtimeInRoom: {
            /** @description ISO 4217, lower case */
            currency: string;
            /**
             * Format: date-time
             * @description End of the movie; the room then stays occupied for its turnaround
             */
            ends_at: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            movie_id: string;
            /** @description Price of each seat type in minor units */
            prices: {
                companion: number;
                premium: number;
                standard: number;
                wheelchair: number;
            };
            /** @description The room as it was when the showtime was scheduled */
            room: {
                /** @description The point with the best view, in seat widths. By default the horizontal centre of the seats, two thirds of the way from the front row to the back row */
                focal_point: {
                    x: number;
                    y: number;
                };
                /** Format: uuid */
                id: string;
                /**
                 * @description Whether a customer may leave a single free seat between taken seats. With `refuse`, such a choice is refused if the same number of seats is free elsewhere and leaves no lone seat
                 * @enum {string}
                 */
                lone_seats: "allow" | "refuse";
                name: string;
                /** @description Centre and width of the screen, in seat widths; null if staff have set no screen */
                screen: {
                    width: number;
                    x: number;
                    y: number;
                } | null;
            };
            /**
             * Format: date-time
             * @description Start, with the cinema's offset from UTC
             */
            show_datetime: string;
            /** @enum {string} */
            status: "scheduled" | "cancelled";
        };
        ShowtimeSales: {
            /** @description Number of seats; a cancelled showtime has none */
            capacity: number;
            /** @description ISO 4217 code in lower case */
            currency: string;
            /** @description `seats_sold` divided by `capacity`, from 0 to 1; 0 if there are no seats */
            occupancy: number;
            /** @description Confirmed tickets minus partial refunds and lost disputes, in minor units */
            revenue: number;
            /** @description Seats that are held and not paid yet */
            seats_held: number;
            /** @description Seats with a confirmed reservation */
            seats_sold: number;
            showtime: {
                /** Format: uuid */
                id: string;
                movie: {
                    /** Format: uuid */
                    id: string;
                    title: string;
                };
                room: {
                    /** Format: uuid */
                    id: string;
                    name: string;
                };
                /**
                 * Format: date-time
                 * @description Start of the show, in the cinema's time zone
                 */
                show_datetime: string;
                /** @enum {string} */
                status: "scheduled" | "cancelled";
            };
        };
        Ticket: {
            /** @description Text of the QR code: `MQ1:` and 173 letters and digits. `docs/tickets.md` describes its bytes */
            code: string;
            /** Format: uuid */
            id: string;
            seat: {
                /** @description The seat's label, unique in its room */
                id: string;
                /** @description Number of the seat in its row, from 1 */
                number: number;
                /** @description Minor units */
                price: number;
                /** @description Row of the room, from 1 */
                row: number;
                /** @description The row's letters, as in `id` */
                row_label: string;
                /** @description `standard`, `premium`, `wheelchair` or `companion`; decides the price */
                type: string;
            };
            /**
             * @description `valid`: the ticket admits its holder. `admitted`: the holder was admitted at the door; this version has no check-ins, so no ticket has this status yet. `void`: the seat was given back or refunded
             * @enum {string}
             */
            status: "valid" | "admitted" | "void";
            /** @description Code of the ticket type */
            ticket_type: string;
        };
        Tokens: {
            /** @description A JSON Web Token (RFC 9068), signed with RS256. Send the token as `Authorization: Bearer` */
            access_token: string;
            /** @description Lifetime of the access token in seconds */
            expires_in: number;
            /** @description Renews the login at `POST /auth/refresh`. Works once; each refresh returns a new refresh token */
            refresh_token: string;
            /** @constant */
            token_type: "bearer";
        };
        User: {
            /**
             * Format: date-time
             * @description When the user registered, or began as a guest
             */
            created_at: string;
            /** @description In canonical form: NFC, lower case, the domain in ASCII */
            email: string;
            full_name: string;
            /** Format: uuid */
            id: string;
            /** @description Whether the user can sign in */
            is_active: boolean;
            /** @description Whether the user buys without an account, and so has no password. Other users may have the same email */
            is_guest: boolean;
            /** @description Whether the user has the rights of the staff */
            is_superuser: boolean;
        };
    };
    responses: {
        /** @description Service Unavailable */
        "dependency-unavailable-or-busy-or-service-unavailable": {
            headers: {
                /** @description Seconds to wait before the next attempt */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "dependency-unavailable" | "busy" | "service-unavailable";
                };
            };
        };
        /** @description Service Unavailable */
        "dependency-unavailable-or-busy-or-service-unavailable-2": {
            headers: {
                /** @description Seconds to wait before the next attempt */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "dependency-unavailable" | "busy" | "service-unavailable";
                };
            };
        };
        /** @description Service Unavailable */
        "dependency-unavailable-or-poster-storage-unavailable-or-poster-processing-busy-or-busy-or-service-unavailable": {
            headers: {
                /** @description Seconds to wait before the next attempt */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "dependency-unavailable" | "poster-storage-unavailable" | "poster-processing-busy" | "busy" | "service-unavailable";
                };
            };
        };
        /** @description Forbidden */
        "foreign-origin": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "foreign-origin";
                };
            };
        };
        /** @description Internal Server Error */
        "internal-error": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "internal-error";
                };
            };
        };
        /** @description Bad Request */
        "malformed-request": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "malformed-request";
                };
            };
        };
        /** @description Not Found */
        "movie-not-found": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "movie-not-found";
                };
            };
        };
        /** @description Conflict */
        "no-ticket-yet": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "no-ticket-yet";
                };
            };
        };
        /** @description Conflict */
        "no-ticket-yet-or-ticket-void": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "no-ticket-yet" | "ticket-void";
                };
            };
        };
        /** @description Not Found */
        "reservation-not-found": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "reservation-not-found";
                };
            };
        };
        /** @description Not Found */
        "room-not-found": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "room-not-found";
                };
            };
        };
        /** @description Not Found */
        "showtime-not-found": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "showtime-not-found";
                };
            };
        };
        /** @description Conflict */
        "showtime-started": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "showtime-started";
                };
            };
        };
        /** @description Forbidden */
        "superusers-only": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "superusers-only";
                };
            };
        };
        /** @description Content Too Large */
        "too-large": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "too-large";
                };
            };
        };
        /** @description Too Many Requests */
        "too-many-failed-logins-or-too-many-requests": {
            headers: {
                /** @description Seconds to wait before the next attempt */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "too-many-failed-logins" | "too-many-requests";
                };
            };
        };
        /** @description Too Many Requests */
        "too-many-requests": {
            headers: {
                /** @description Seconds to wait before the next attempt */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "too-many-requests";
                };
            };
        };
        /** @description Unauthorized */
        "unauthenticated-or-invalid-token": {
            headers: {
                /** @description `Bearer`; may contain the reason in `error` (RFC 6750) */
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "unauthenticated" | "invalid-token";
                };
            };
        };
        /** @description Unsupported Media Type */
        "unsupported-media-type": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "unsupported-media-type";
                };
            };
        };
        /** @description Unprocessable Content */
        "validation-failed": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "validation-failed";
                };
            };
        };
        /** @description Unprocessable Content */
        "validation-failed-or-bad-cursor": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "validation-failed" | "bad-cursor";
                };
            };
        };
        /** @description Unprocessable Content */
        "validation-failed-or-duplicate-seat-or-ambiguous-row-label-or-seats-at-same-position-or-only-companion-seats": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "validation-failed" | "duplicate-seat" | "ambiguous-row-label" | "seats-at-same-position" | "only-companion-seats";
                };
            };
        };
        /** @description Unprocessable Content */
        "validation-failed-or-unsupported-image-or-image-too-large": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "validation-failed" | "unsupported-image" | "image-too-large";
                };
            };
        };
        /** @description Unprocessable Content */
        "validation-failed-or-wrong-password": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "validation-failed" | "wrong-password";
                };
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description `0` if the gateway has answered from its memory, with a response less than a second old; otherwise absent */
        Age: string;
        /** @description How long a cache may use the response. With `max-age=0, must-revalidate`, ask again with `If-None-Match` each time. `s-maxage=1` lets a shared cache, such as a CDN, answer for one second. An `immutable` response never changes. */
        "Cache-Control": string;
        /** @description `br` or `gzip`, as `Accept-Encoding` allows; absent if the body is not compressed. Bodies below 1 kB and pictures are not compressed. */
        "Content-Encoding": string;
        /** @description Changes whenever the body changes. Send it as `If-None-Match` to get a 304 instead of the same body. A compressed body has a tag of its own. */
        ETag: string;
        /** @description The request headers on which the response depends. A cache keeps a response for each of their values; `Origin` concerns only browsers. */
        Vary: string;
    };
    pathItems: never;
}
export interface operations {
    getSigningKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description JSON Web Key Set (RFC 7517) */
            200: {
                headers: {
                    /** @description `public, max-age=30`: the set may be kept for 30 seconds */
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
                            /** @enum {string} */
                            alg: "RS256";
                            /** @description Exponent, base64url */
                            e: string;
                            /** @description Key id, as in the header of an access token */
                            kid: string;
                            /** @enum {string} */
                            kty: "RSA";
                            /** @description Modulus, base64url */
                            n: string;
                            /** @enum {string} */
                            use: "sig";
                        }[];
                    };
                };
            };
            400: components["responses"]["malformed-request"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    getTicketKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description JSON Web Key Set (RFC 7517) of Ed25519 keys (RFC 8037) */
            200: {
                headers: {
                    Age?: components["headers"]["Age"];
                    /** @description `public, max-age=300`: the set may be kept for five minutes */
                    "Cache-Control"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
                            /** @enum {string} */
                            alg: "EdDSA";
                            /** @enum {string} */
                            crv: "Ed25519";
                            /** @description The key's number, 1 to 255: the second byte of a ticket's code */
                            kid: string;
                            /** @enum {string} */
                            kty: "OKP";
                            /** @enum {string} */
                            use: "sig";
                            /** @description The public key, base64url */
                            x: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["malformed-request"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    listPayments: {
        parameters: {
            query?: {
                /** @description Cursor of the page, from the `Link` header of the previous page. Omit the cursor for the first page. */
                cursor?: string;
                /** @description Maximum number of items in the response */
                limit?: number;
                /** @description Only the payment of this reservation */
                reservation_id?: string;
                /** @description Only payments with this status */
                status?: "preparing" | "requires_payment" | "succeeded" | "refunding" | "refunded" | "cancelled";
                /** @description `true`: only stuck payments; `false`: only payments that are not stuck */
                stuck?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description URL of the next page, with `rel="next"` (RFC 8288). Absent on the last page. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminPayment"][];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            422: components["responses"]["validation-failed-or-bad-cursor"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    listAllReservations: {
        parameters: {
            query?: {
                /** @description Cursor of the page, from the `Link` header of the previous page. Omit the cursor for the first page. */
                cursor?: string;
                /** @description Only reservations of customers with this whole email address, in upper or lower case. One account and any number of guests may have the same address */
                email?: string;
                /** @description Maximum number of items in the response */
                limit?: number;
                /** @description Only the reservation with this number. Case, spaces and hyphens do not matter */
                number?: string;
                /** @description Only reservations for this showtime */
                showtime_id?: string;
                /** @description Only reservations with this status */
                status?: "pending" | "confirmed" | "expired" | "cancelled" | "refunded";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description URL of the next page, with `rel="next"` (RFC 8288). Absent on the last page. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminReservation"][];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            422: components["responses"]["validation-failed-or-bad-cursor"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    getSales: {
        parameters: {
            query?: {
                /** @description Only showtimes sold in this currency */
                currency?: string;
                /** @description Earliest start, included: a day in the cinema's time zone (2026-06-01), or an instant with its offset (2026-06-01T18:00:00Z) */
                from?: string;
                /** @description Latest start: a day in the cinema's time zone (included), or an instant (not included) */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sales"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "several-currencies";
                    };
                };
            };
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    getShowtimeSales: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShowtimeSales"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            404: components["responses"]["showtime-not-found"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    logIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Ignored; some OAuth 2 clients send this field */
                    client_id?: string;
                    /** @description Ignored; some OAuth 2 clients send this field */
                    client_secret?: string;
                    /** @enum {string} */
                    grant_type?: "password";
                    password: string;
                    /** @description Ignored; some OAuth 2 clients send this field */
                    scope?: string;
                    /** @description The email of the account; case is ignored */
                    username: string;
                };
                "application/x-www-form-urlencoded": {
                    /** @description Ignored; some OAuth 2 clients send this field */
                    client_id?: string;
                    /** @description Ignored; some OAuth 2 clients send this field */
                    client_secret?: string;
                    /** @enum {string} */
                    grant_type?: "password";
                    password: string;
                    /** @description Ignored; some OAuth 2 clients send this field */
                    scope?: string;
                    /** @description The email of the account; case is ignored */
                    username: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "malformed-request" | "invalid-grant";
                    };
                };
            };
            403: components["responses"]["foreign-origin"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-failed-logins-or-too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable-2"];
        };
    };
    continueAsGuest: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    /** @description Display name; `Guest` if it is not sent */
                    full_name?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            400: components["responses"]["malformed-request"];
            403: components["responses"]["foreign-origin"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    logOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Defaults to the cookie: `__Secure-marquee_refresh` with https, `marquee_refresh` without */
                    refresh_token?: string;
                };
            };
        };
        responses: {
            /** @description The login has ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            403: components["responses"]["foreign-origin"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    refreshLogin: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new random value for each refresh, for example a UUID. A repeat with the same refresh token and key gets the same new refresh token. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Defaults to the cookie: `__Secure-marquee_refresh` with https, `marquee_refresh` without */
                    refresh_token?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            400: components["responses"]["malformed-request"];
            /** @description Unauthorized */
            401: {
                headers: {
                    /** @description `Bearer`; may contain the reason in `error` (RFC 6750) */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "invalid-refresh-token";
                    };
                };
            };
            403: components["responses"]["foreign-origin"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    getCinema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cinema */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Encoding"?: components["headers"]["Content-Encoding"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Postal address in one line; null if none is configured */
                        address: string | null;
                        /** @description ISO 4217 code, in lower case, of all prices */
                        currency: string;
                        /** @description Name of the house, as on tickets */
                        name: string;
                        /**
                         * @description `stripe`: a browser pays at Stripe, for example with Stripe.js. `sandbox`: a browser pays at the local Stripe sandbox, whose API is at `/sandbox/stripe/v1` of this server.
                         * @enum {string}
                         */
                        payments: "stripe" | "sandbox";
                        /** @description IANA name of the cinema's time zone, in which showtimes are shown, and which decides their date */
                        time_zone: string;
                    };
                };
            };
            /** @description The cinema still has the ETag that `If-None-Match` contains */
            304: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            429: components["responses"]["too-many-requests"];
            /** @description Service Unavailable */
            503: {
                headers: {
                    /** @description Seconds to wait before the next attempt */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "busy";
                    };
                };
            };
        };
    };
    listMovies: {
        parameters: {
            query?: {
                /** @description `true`: only movies that are released after today in the cinema's time zone and have no showtime yet; `false`: only the other movies */
                coming_soon?: "true" | "false";
                /** @description Cursor of the page, from the `Link` header of the previous page. Omit the cursor for the first page. */
                cursor?: string;
                /** @description Only movies of this genre */
                genre_id?: string;
                /** @description Maximum number of items in the response */
                limit?: number;
                /** @description Part of the title or the original title; case and accents are ignored */
                search?: string;
                /** @description Day in the cinema's time zone */
                showtime_date?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Age?: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Encoding"?: components["headers"]["Content-Encoding"];
                    ETag: components["headers"]["ETag"];
                    /** @description URL of the next page, with `rel="next"` (RFC 8288). Absent on the last page. */
                    Link?: string;
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Movie"][];
                };
            };
            /** @description The body still has the ETag that `If-None-Match` contains */
            304: {
                headers: {
                    Age?: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            422: components["responses"]["validation-failed-or-bad-cursor"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    addMovie: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    age_rating?: {
                        /** @description The reason for the rating */
                        advice?: string;
                        rating: string;
                        /** @description The organisation or scale, such as `FSK` or `MPA` */
                        system: string;
                    } | null;
                    /** @description Names in the order of the credits */
                    cast?: string[] | null;
                    description?: string;
                    /** @description One or several names, as in the credits */
                    director?: string | null;
                    distributor?: string | null;
                    /** @description Defaults to 120 for a new movie */
                    duration_minutes?: number;
                    /** @description Language tag (BCP 47), such as `de` or `pt-BR`; `zxx` for a movie without speech */
                    original_language?: string | null;
                    original_title?: string | null;
                    poster_image?: Blob | null;
                    /** @description First day in the cinema’s country; may be in the future */
                    release_date?: string | null;
                    /** @description For displays with little space */
                    short_title?: string | null;
                    title: string;
                    /** @description An https URL without user name and password */
                    trailer_url?: string | null;
                };
                "multipart/form-data": {
                    age_rating?: {
                        /** @description The reason for the rating */
                        advice?: string;
                        rating: string;
                        /** @description The organisation or scale, such as `FSK` or `MPA` */
                        system: string;
                    } | null;
                    /** @description Names in the order of the credits */
                    cast?: string[] | null;
                    description?: string;
                    /** @description One or several names, as in the credits */
                    director?: string | null;
                    distributor?: string | null;
                    /** @description Defaults to 120 for a new movie */
                    duration_minutes?: number;
                    /** @description Language tag (BCP 47), such as `de` or `pt-BR`; `zxx` for a movie without speech */
                    original_language?: string | null;
                    original_title?: string | null;
                    poster_image?: Blob | null;
                    /** @description First day in the cinema’s country; may be in the future */
                    release_date?: string | null;
                    /** @description For displays with little space */
                    short_title?: string | null;
                    title: string;
                    /** @description An https URL without user name and password */
                    trailer_url?: string | null;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description URL of the created resource */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Movie"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed-or-unsupported-image-or-image-too-large"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-poster-storage-unavailable-or-poster-processing-busy-or-busy-or-service-unavailable"];
        };
    };
    getMovie: {
        parameters: {
            query?: {
                /** @description Day in the cinema's time zone */
                showtime_date?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Age?: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Encoding"?: components["headers"]["Content-Encoding"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Movie"];
                };
            };
            /** @description The body still has the ETag that `If-None-Match` contains */
            304: {
                headers: {
                    Age?: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            404: components["responses"]["movie-not-found"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    deleteMovie: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The movie is deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            404: components["responses"]["movie-not-found"];
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "movie-has-showtimes";
                    };
                };
            };
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    changeMovie: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    age_rating?: {
                        /** @description The reason for the rating */
                        advice?: string;
                        rating: string;
                        /** @description The organisation or scale, such as `FSK` or `MPA` */
                        system: string;
                    } | null;
                    /** @description Names in the order of the credits */
                    cast?: string[] | null;
                    description?: string;
                    /** @description One or several names, as in the credits */
                    director?: string | null;
                    distributor?: string | null;
                    /** @description Defaults to 120 for a new movie */
                    duration_minutes?: number;
                    /** @description Language tag (BCP 47), such as `de` or `pt-BR`; `zxx` for a movie without speech */
                    original_language?: string | null;
                    original_title?: string | null;
                    poster_image?: Blob | null;
                    /** @description First day in the cinema’s country; may be in the future */
                    release_date?: string | null;
                    /** @description For displays with little space */
                    short_title?: string | null;
                    title?: string;
                    /** @description An https URL without user name and password */
                    trailer_url?: string | null;
                };
                "multipart/form-data": {
                    age_rating?: {
                        /** @description The reason for the rating */
                        advice?: string;
                        rating: string;
                        /** @description The organisation or scale, such as `FSK` or `MPA` */
                        system: string;
                    } | null;
                    /** @description Names in the order of the credits */
                    cast?: string[] | null;
                    description?: string;
                    /** @description One or several names, as in the credits */
                    director?: string | null;
                    distributor?: string | null;
                    /** @description Defaults to 120 for a new movie */
                    duration_minutes?: number;
                    /** @description Language tag (BCP 47), such as `de` or `pt-BR`; `zxx` for a movie without speech */
                    original_language?: string | null;
                    original_title?: string | null;
                    poster_image?: Blob | null;
                    /** @description First day in the cinema’s country; may be in the future */
                    release_date?: string | null;
                    /** @description For displays with little space */
                    short_title?: string | null;
                    title?: string;
                    /** @description An https URL without user name and password */
                    trailer_url?: string | null;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Movie"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            404: components["responses"]["movie-not-found"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed-or-unsupported-image-or-image-too-large"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-poster-storage-unavailable-or-poster-processing-busy-or-busy-or-service-unavailable"];
        };
    };
    assignGenre: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    genre_id: string;
                };
                "application/x-www-form-urlencoded": {
                    /** Format: uuid */
                    genre_id: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Movie"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "movie-not-found" | "genre-not-found";
                    };
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "genre-already-assigned" | "too-many-genres";
                    };
                };
            };
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    unassignGenre: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                genre_id: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The movie no longer has the genre */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "movie-not-found" | "genre-not-assigned";
                    };
                };
            };
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    listGenres: {
        parameters: {
            query?: {
                /** @description Cursor of the page, from the `Link` header of the previous page. Omit the cursor for the first page. */
                cursor?: string;
                /** @description Maximum number of items in the response */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Age?: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Encoding"?: components["headers"]["Content-Encoding"];
                    ETag: components["headers"]["ETag"];
                    /** @description URL of the next page, with `rel="next"` (RFC 8288). Absent on the last page. */
                    Link?: string;
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Genre"][];
                };
            };
            /** @description The body still has the ETag that `If-None-Match` contains */
            304: {
                headers: {
                    Age?: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            422: components["responses"]["validation-failed-or-bad-cursor"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    addGenre: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Genre"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "genre-exists";
                    };
                };
            };
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    deleteGenre: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The genre is deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "genre-not-found";
                    };
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "genre-in-use";
                    };
                };
            };
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    getOpenApiDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An OpenAPI 3.1 document */
            200: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Encoding"?: components["headers"]["Content-Encoding"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        openapi: string;
                    };
                };
            };
            /** @description The document still has the ETag that `If-None-Match` contains */
            304: {
                headers: {
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            429: components["responses"]["too-many-requests"];
            /** @description Service Unavailable */
            503: {
                headers: {
                    /** @description Seconds to wait before the next attempt */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "busy" | "service-unavailable";
                    };
                };
            };
        };
    };
    receiveStripeWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Stripe's signature of the body, with the time of signing */
                "stripe-signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description Stripe's event, byte for byte as Stripe signed it */
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {boolean} */
                        received: true;
                    };
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "malformed-request" | "bad-signature";
                    };
                };
            };
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    getPoster: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Last segment of a poster URL */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture */
            200: {
                headers: {
                    Age?: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": Blob;
                    "image/webp": Blob;
                };
            };
            /** @description The body still has the ETag that `If-None-Match` contains */
            304: {
                headers: {
                    Age?: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "poster-not-found";
                    };
                };
            };
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            /** @description Service Unavailable */
            503: {
                headers: {
                    /** @description Seconds to wait before the next attempt */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "dependency-unavailable" | "poster-storage-unavailable" | "busy" | "service-unavailable";
                    };
                };
            };
        };
    };
    listReservations: {
        parameters: {
            query?: {
                /** @description Cursor of the page, from the `Link` header of the previous page. Omit the cursor for the first page. */
                cursor?: string;
                /** @description Maximum number of items in the response */
                limit?: number;
                /** @description Only reservations for this showtime */
                showtime_id?: string;
                /** @description Only reservations with this status */
                status?: "pending" | "confirmed" | "expired" | "cancelled" | "refunded";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description URL of the next page, with `rel="next"` (RFC 8288). Absent on the last page. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reservation"][];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            422: components["responses"]["validation-failed-or-bad-cursor"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    placeReservation: {
        parameters: {
            query?: never;
            header?: {
                /** @description A new value for each purchase, for example a UUID. A repeat with the same key within 24 hours holds nothing more and gets the outcome of the first request. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The `id`s of the seats on the seat map, which are the labels printed on the seats */
                    seat_ids: string[];
                    /**
                     * Format: uuid
                     * @description The `id` of the showtime from `GET /showtimes`
                     */
                    showtime_id: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description The response is the outcome of an earlier request with the same `Idempotency-Key` */
                    "Idempotent-Replayed"?: "true";
                    /** @description URL of the created resource */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reservation"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            404: components["responses"]["showtime-not-found"];
            /** @description Conflict */
            409: {
                headers: {
                    /** @description The response is the outcome of an earlier request with the same `Idempotency-Key` */
                    "Idempotent-Replayed"?: "true";
                    /** @description Seconds to wait before the next attempt */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "seats-not-available" | "seat-limit" | "unpaid-limit" | "showtime-closed" | "request-under-way";
                    };
                };
            };
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            /** @description Unprocessable Content */
            422: {
                headers: {
                    /** @description The response is the outcome of an earlier request with the same `Idempotency-Key` */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "validation-failed" | "unknown-seats" | "companion-alone" | "lone-seat" | "idempotency-key-reused";
                    };
                };
            };
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    getReservation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reservation"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            404: components["responses"]["reservation-not-found"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    cancelReservation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            404: components["responses"]["reservation-not-found"];
            409: components["responses"]["showtime-started"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    getCalendar: {
        parameters: {
            query?: {
                /** @description Language of the texts. By default the first language of `Accept-Language` that the cinema has, else English. A page whose language the reader has chosen sends that language, because a browser sends its own in `Accept-Language` */
                lang?: "en" | "de" | "es";
            };
            header?: {
                /** @description Chooses the language unless `lang` does, and the country whose dates, times and prices the file has */
                "accept-language"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The calendar */
            200: {
                headers: {
                    /** @description Language of the texts: `en`, `de` or `es` */
                    "Content-Language": string;
                    /** @description `Accept-Language`, on which the texts depend, and the headers on which every response depends */
                    Vary: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/calendar": string;
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            404: components["responses"]["reservation-not-found"];
            409: components["responses"]["no-ticket-yet"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    extendReservation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reservation"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            404: components["responses"]["reservation-not-found"];
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "reservation-closed" | "already-extended";
                    };
                };
            };
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    getPayment: {
        parameters: {
            query?: never;
            header?: {
                /** @description `wait=N` waits up to N seconds, at most 10, until the payment can be made. A user can have four such waits at a time; a further request is answered at once, without `Preference-Applied`. */
                prefer?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description `wait=N` with the seconds that were granted; absent if no wait was granted */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "payment-not-found";
                    };
                };
            };
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    giveBackSeat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                /** @description The seat's label, as in the reservation's `seats` */
                seat_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "reservation-not-found" | "seat-not-found";
                    };
                };
            };
            409: components["responses"]["showtime-started"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    listTickets: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ticket"][];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            404: components["responses"]["reservation-not-found"];
            409: components["responses"]["no-ticket-yet"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    getTicketsPdf: {
        parameters: {
            query?: {
                /** @description Language of the texts. By default the first language of `Accept-Language` that the cinema has, else English. A page whose language the reader has chosen sends that language, because a browser sends its own in `Accept-Language` */
                lang?: "en" | "de" | "es";
            };
            header?: {
                /** @description Chooses the language unless `lang` does, and the country whose dates, times and prices the file has */
                "accept-language"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tickets */
            200: {
                headers: {
                    /** @description Language of the texts: `en`, `de` or `es` */
                    "Content-Language": string;
                    /** @description `Accept-Language`, on which the texts depend, and the headers on which every response depends */
                    Vary: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": Blob;
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            404: components["responses"]["reservation-not-found"];
            409: components["responses"]["no-ticket-yet-or-ticket-void"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            /** @description Service Unavailable */
            503: {
                headers: {
                    /** @description Seconds to wait before the next attempt */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "dependency-unavailable" | "busy" | "service-unavailable";
                    };
                };
            };
        };
    };
    getTicketPicture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                ticket_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The QR code */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": Blob;
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "reservation-not-found" | "ticket-not-found";
                    };
                };
            };
            409: components["responses"]["no-ticket-yet-or-ticket-void"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    listRooms: {
        parameters: {
            query?: {
                /** @description Cursor of the page, from the `Link` header of the previous page. Omit the cursor for the first page. */
                cursor?: string;
                /** @description Maximum number of items in the response */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description URL of the next page, with `rel="next"` (RFC 8288). Absent on the last page. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Room"][];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            422: components["responses"]["validation-failed-or-bad-cursor"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    addRoom: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The point with the best view, in seat widths. Null or left out: the horizontal centre of the seats, two thirds of the way from the front row to the back row */
                    focal_point?: {
                        x: number;
                        y: number;
                    } | null;
                    /**
                     * @description Whether a customer may leave a single free seat between taken seats; `allow` by default
                     * @enum {string}
                     */
                    lone_seats?: "allow" | "refuse";
                    name: string;
                    /** @description Centre and width of the screen, in seat widths; null for none */
                    screen?: {
                        width: number;
                        x: number;
                        y: number;
                    } | null;
                    /** @description All seats of the room, in any order */
                    seat_configuration: {
                        number: number;
                        /** @description Rows count from the screen to the back */
                        row: number;
                        /** @description Letters of the row, as on tickets. By default row 1 is A, row 26 is Z and row 27 is AA. All seats of a row have the same label, and no other row has this label */
                        row_label?: string;
                        /**
                         * @default standard
                         * @enum {string}
                         */
                        type?: "standard" | "premium" | "wheelchair" | "companion";
                        /** @description Centre of the seat from left to right, in seat widths, as a multiple of 0.25; by default the number of the seat */
                        x?: number;
                        /** @description Centre of the seat from the screen to the back, in the same unit; by default the row of the seat */
                        y?: number;
                    }[];
                    /** @description Minutes after each movie until the next showtime can start; 20 by default */
                    turnaround_minutes?: number;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description URL of the created resource */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Room"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed-or-duplicate-seat-or-ambiguous-row-label-or-seats-at-same-position-or-only-companion-seats"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    getRoom: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Room"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            404: components["responses"]["room-not-found"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    deleteRoom: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The room is deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            404: components["responses"]["room-not-found"];
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "room-has-showtimes";
                    };
                };
            };
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    changeRoom: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The point with the best view, in seat widths. Null or left out: the horizontal centre of the seats, two thirds of the way from the front row to the back row */
                    focal_point?: {
                        x: number;
                        y: number;
                    } | null;
                    /**
                     * @description Whether a customer may leave a single free seat between taken seats; `allow` by default
                     * @enum {string}
                     */
                    lone_seats?: "allow" | "refuse";
                    name?: string;
                    /** @description Centre and width of the screen, in seat widths; null for none */
                    screen?: {
                        width: number;
                        x: number;
                        y: number;
                    } | null;
                    /** @description All seats of the room, in any order */
                    seat_configuration?: {
                        number: number;
                        /** @description Rows count from the screen to the back */
                        row: number;
                        /** @description Letters of the row, as on tickets. By default row 1 is A, row 26 is Z and row 27 is AA. All seats of a row have the same label, and no other row has this label */
                        row_label?: string;
                        /**
                         * @default standard
                         * @enum {string}
                         */
                        type?: "standard" | "premium" | "wheelchair" | "companion";
                        /** @description Centre of the seat from left to right, in seat widths, as a multiple of 0.25; by default the number of the seat */
                        x?: number;
                        /** @description Centre of the seat from the screen to the back, in the same unit; by default the row of the seat */
                        y?: number;
                    }[];
                    /** @description Minutes after each movie until the next showtime can start; 20 by default */
                    turnaround_minutes?: number;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Room"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            404: components["responses"]["room-not-found"];
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed-or-duplicate-seat-or-ambiguous-row-label-or-seats-at-same-position-or-only-companion-seats"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    listShowtimes: {
        parameters: {
            query?: {
                /** @description Cursor of the page, from the `Link` header of the previous page. Omit the cursor for the first page. */
                cursor?: string;
                /** @description Day in the cinema's time zone */
                date?: string;
                /** @description Maximum number of items in the response */
                limit?: number;
                /** @description Only showtimes of this movie */
                movie_id?: string;
                /** @description Only showtimes in this room */
                room_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Age?: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Encoding"?: components["headers"]["Content-Encoding"];
                    ETag: components["headers"]["ETag"];
                    /** @description URL of the next page, with `rel="next"` (RFC 8288). Absent on the last page. */
                    Link?: string;
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Showtime"][];
                };
            };
            /** @description The body still has the ETag that `If-None-Match` contains */
            304: {
                headers: {
                    Age?: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            422: components["responses"]["validation-failed-or-bad-cursor"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    scheduleShowtime: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    movie_id: string;
                    /**
                     * @description Price of each seat type in minor units; a seat type without a price gets the general admission price
                     * @default {}
                     */
                    prices?: {
                        [key: string]: number;
                    };
                    /** Format: uuid */
                    room_id: string;
                    /**
                     * Format: date-time
                     * @description Start, with an offset from UTC; fractions of a second are dropped
                     */
                    show_datetime: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description URL of the created resource */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShowtimeInRoom"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "movie-not-found" | "room-not-found";
                    };
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "room-busy";
                    };
                };
            };
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            /** @description Unprocessable Content */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "validation-failed" | "showtime-in-past" | "price-too-low";
                    };
                };
            };
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    getShowtime: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Age?: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Encoding"?: components["headers"]["Content-Encoding"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShowtimeInRoom"];
                };
            };
            /** @description The body still has the ETag that `If-None-Match` contains */
            304: {
                headers: {
                    Age?: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            404: components["responses"]["showtime-not-found"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    cancelShowtime: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The showtime is cancelled */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            404: components["responses"]["showtime-not-found"];
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "showtime-over";
                    };
                };
            };
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    findBestSeats: {
        parameters: {
            query: {
                /** @description Number of seats, including wheelchair spaces */
                count: number;
                /** @description Only seats of this type; by default `standard` and `premium`. An offer of `companion` seats includes the wheelchair space with which they are sold */
                seat_type?: "standard" | "premium" | "wheelchair" | "companion";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Age?: components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeatOffer"][];
                };
            };
            400: components["responses"]["malformed-request"];
            404: components["responses"]["showtime-not-found"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    getSeatMap: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    Age?: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Content-Encoding"?: components["headers"]["Content-Encoding"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeatOnMap"][];
                };
            };
            /** @description The body still has the ETag that `If-None-Match` contains */
            304: {
                headers: {
                    Age?: components["headers"]["Age"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    Vary: components["headers"]["Vary"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            404: components["responses"]["showtime-not-found"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    watchSeatMap: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["malformed-request"];
            404: components["responses"]["showtime-not-found"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            /** @description Service Unavailable */
            503: {
                headers: {
                    /** @description Seconds to wait before the next attempt */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "dependency-unavailable" | "busy" | "service-unavailable";
                    };
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description Cursor of the page, from the `Link` header of the previous page. Omit the cursor for the first page. */
                cursor?: string;
                /** @description `true`: only guests, who buy without an account. `false`: only accounts */
                is_guest?: "true" | "false";
                /** @description Maximum number of items in the response */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    /** @description URL of the next page, with `rel="next"` (RFC 8288). Absent on the last page. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"][];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            422: components["responses"]["validation-failed-or-bad-cursor"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    registerUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    /** @description Display name */
                    full_name: string;
                    /** @description 8 to 128 characters, without control characters */
                    password: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["malformed-request"];
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "email-taken";
                    };
                };
            };
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable-2"];
        };
    };
    administerUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The user’s id, from the list of users */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description `false` deactivates the account and ends all its logins */
                    is_active?: boolean;
                    /** @description Whether the user has the rights of the staff */
                    is_superuser?: boolean;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            403: components["responses"]["superusers-only"];
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "user-not-found";
                    };
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "last-superuser" | "guest-has-no-password";
                    };
                };
            };
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    getOwnAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    deleteOwnAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description The account’s password, as a confirmation. Required for an account; a guest has none */
                    current_password?: string;
                };
            };
        };
        responses: {
            /** @description The account is deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "account-in-use" | "last-superuser" | "guest-has-no-password";
                    };
                };
            };
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed-or-wrong-password"];
            429: components["responses"]["too-many-failed-logins-or-too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable-2"];
        };
    };
    changeOwnAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Required with `password` */
                    current_password?: string;
                    /** @description Display name */
                    full_name?: string;
                    /** @description A new password ends every other login; access tokens of those logins are refused within 2 s */
                    password?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "guest-has-no-password";
                    };
                };
            };
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed-or-wrong-password"];
            429: components["responses"]["too-many-failed-logins-or-too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable-2"];
        };
    };
    becomeAccount: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description 8 to 128 characters, without control characters */
                    password: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["malformed-request"];
            401: components["responses"]["unauthenticated-or-invalid-token"];
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "email-taken" | "not-a-guest";
                    };
                };
            };
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable-2"];
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The gateway runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "ok";
                    };
                };
            };
            400: components["responses"]["malformed-request"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every service and RabbitMQ are available */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Dependencies of the gateway: each is `ok` or `unavailable` */
                        checks: {
                            [key: string]: string;
                        };
                        /** @description The services by name */
                        services: {
                            [key: string]: {
                                /** @description Dependencies of the service, such as `postgres` and `rabbitmq`: each is `ok` or `unavailable` */
                                checks?: {
                                    [key: string]: string;
                                };
                                /** @description The status of each replica, in the order of the configuration; only if there are several */
                                replicas?: ("ok" | "unavailable")[];
                                /**
                                 * @description `ok` if at least one replica is ready
                                 * @enum {string}
                                 */
                                status: "ok" | "unavailable";
                            };
                        };
                        /**
                         * @description Status of the whole system
                         * @enum {string}
                         */
                        status: "ok" | "unavailable" | "stopping";
                    };
                };
            };
            400: components["responses"]["malformed-request"];
            /** @description A service or RabbitMQ is not available, or the gateway is stopping */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Dependencies of the gateway: each is `ok` or `unavailable` */
                        checks: {
                            [key: string]: string;
                        };
                        /** @description The services by name */
                        services: {
                            [key: string]: {
                                /** @description Dependencies of the service, such as `postgres` and `rabbitmq`: each is `ok` or `unavailable` */
                                checks?: {
                                    [key: string]: string;
                                };
                                /** @description The status of each replica, in the order of the configuration; only if there are several */
                                replicas?: ("ok" | "unavailable")[];
                                /**
                                 * @description `ok` if at least one replica is ready
                                 * @enum {string}
                                 */
                                status: "ok" | "unavailable";
                            };
                        };
                        /**
                         * @description Status of the whole system
                         * @enum {string}
                         */
                        status: "ok" | "unavailable" | "stopping";
                    };
                };
            };
        };
    };
}

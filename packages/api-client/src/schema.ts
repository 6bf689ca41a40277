// Made from the OpenAPI document; `npm test -- packages/system-tests/src/contract/document -u` makes it anew.

export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys that access tokens are checked with */
        get: operations["getSigningKeys"];
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
         * Everybody's payments, newest first
         * @description For superusers.
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
         * Everybody's reservations, newest first
         * @description For superusers.
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
         * The same for all showtimes of a time, together and by movie
         * @description For superusers.
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
         * How many seats of a showtime are held and sold, and what they brought in
         * @description For superusers.
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
         * @description The password grant of OAuth 2. The refresh token is also set as an HttpOnly cookie. Ten wrong passwords in a quarter of an hour close an account to strangers; a browser that has signed in before has a count of its own.
         */
        post: operations["logIn"];
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
         * @description Takes the refresh token from the body or the cookie, and ends its login: its access tokens are refused within 2 s.
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
         * Get a new access token
         * @description Takes the refresh token from the body or the cookie `marquee_refresh`. It works once; whoever comes with a used one ends the login.
         */
        post: operations["refreshLogin"];
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
        /** What is on: with a date the movies showing that day, without one all with their upcoming showtimes */
        get: operations["listMovies"];
        put?: never;
        /**
         * Add a movie
         * @description For superusers.
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
        /** One movie, with that day's showtimes or with the upcoming ones */
        get: operations["getMovie"];
        put?: never;
        post?: never;
        /**
         * Delete a movie without upcoming showtimes
         * @description For superusers.
         */
        delete: operations["deleteMovie"];
        options?: never;
        head?: never;
        /**
         * Change a movie; what is left out stays, and showtimes that are scheduled keep their times
         * @description For superusers.
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
         * Give a movie a genre
         * @description For superusers.
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
         * Take a genre from a movie
         * @description For superusers.
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
        /** The genres, by name */
        get: operations["listGenres"];
        put?: never;
        /**
         * Add a genre
         * @description For superusers.
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
         * Delete a genre that no movie has
         * @description For superusers.
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
        /** This document */
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
        /** Stripe's webhook */
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
        /** A poster; it never changes under its name */
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
        /** Your reservations, newest first */
        get: operations["listReservations"];
        put?: never;
        /**
         * Hold seats
         * @description All the seats or none, until `expires_at`, which is never later than five minutes after the show has started. A customer who cancels a hold and holds seats of the same showtime again keeps its end, and has at least five minutes.
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
        /** One reservation */
        get: operations["getReservation"];
        put?: never;
        post?: never;
        /** Cancel a reservation; a paid one is refunded */
        delete: operations["cancelReservation"];
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
        /** A reservation's payment */
        get: operations["getPayment"];
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
         * The rooms, by name
         * @description For superusers.
         */
        get: operations["listRooms"];
        put?: never;
        /**
         * Add a room with its seats
         * @description For superusers.
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
         * One room
         * @description For superusers.
         */
        get: operations["getRoom"];
        put?: never;
        post?: never;
        /**
         * Delete a room without upcoming showtimes
         * @description For superusers.
         */
        delete: operations["deleteRoom"];
        options?: never;
        head?: never;
        /**
         * Rename or rearrange a room; showtimes that are scheduled keep their seats
         * @description For superusers.
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
        /** Showtimes by start, cancelled ones too: with a date all of that day, without one those that have not ended */
        get: operations["listShowtimes"];
        put?: never;
        /**
         * Schedule a movie in a room, which is occupied for the film and 20 minutes of cleaning
         * @description For superusers.
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
        /** One showtime */
        get: operations["getShowtime"];
        put?: never;
        post?: never;
        /**
         * Cancel a showtime, until a week after its end; its reservations are cancelled and, where paid, refunded
         * @description For superusers.
         */
        delete: operations["cancelShowtime"];
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
        /** A showtime's seats, with prices and whether they can be had */
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
         * News of a showtime's seats, as server-sent events
         * @description An event `seats` brings the seats that have changed, as an array of `SeatOnMap`, within a second. `: ping` comes every 15 seconds. What changed while a client was away is not told: fetch the seat map whenever the stream opens.
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
         * All users, newest first
         * @description For superusers.
         */
        get: operations["listUsers"];
        put?: never;
        /** Register */
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
         * Open or close an account, make its user a superuser or not
         * @description For superusers.
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
        /** Who is signed in */
        get: operations["getOwnAccount"];
        put?: never;
        post?: never;
        /**
         * Delete the own account
         * @description Name and address are removed everywhere, and all logins end. Tickets that were used and what they cost stay on record without them. It cannot be undone; the address can register again.
         */
        delete: operations["deleteOwnAccount"];
        options?: never;
        head?: never;
        /** Change the own name or password */
        patch: operations["changeOwnAccount"];
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the gateway runs */
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
        /** Whether every service and what it depends on is ready */
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
            /** @description Minor units */
            amount: number;
            /** @description How often the next step has been begun */
            attempts: number;
            /** @description Minor units */
            captured_amount: number;
            /** Format: date-time */
            created_at: string;
            currency: string;
            /** @description The latest, if a bank has ever disputed it */
            dispute: {
                /** @description Minor units */
                amount: number;
                /** @description Until when it can be answered at Stripe */
                due_by: string | null;
                /** @description Stripe's id */
                id: string;
                reason: string;
                /** @description Stripe's own, such as `needs_response`, `under_review`, `won` or `lost` */
                status: string;
            } | null;
            /** @description When the next step is taken, or taken again */
            due_at: string | null;
            /**
             * Format: date-time
             * @description The end of the reservation's hold
             */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /** @description There is a next step, and it was begun 3 times or more, or it is a refund and 3 have failed */
            is_stuck: boolean;
            /** @description Why the customer's last try did not work */
            last_error: string | null;
            /** @description Minor units that disputes were lost for; they are in no revenue */
            lost_amount: number;
            /** @description What is to be asked of Stripe next */
            next_step: ("create-intent" | "cancel-intent" | "refund") | null;
            /** @description Why the next step failed last */
            problem: string | null;
            /** @description Stripe's id of the payment intent */
            provider_payment_id: string | null;
            /** @description Minor units */
            refunded_amount: number;
            /** @description Oldest first, those that staff made at Stripe included */
            refunds: {
                /** @description Minor units */
                amount: number;
                /** Format: date-time */
                created_at: string;
                /** @description Stripe's id */
                id: string;
                /** @description Why it is pending or has failed, in Stripe’s words */
                reason: string | null;
                /**
                 * @description One that has succeeded may still fail: its money has come back then
                 * @enum {string}
                 */
                status: "pending" | "succeeded" | "failed";
            }[];
            /** Format: uuid */
            reservation_id: string;
            /** @enum {string} */
            status: "preparing" | "requires_payment" | "succeeded" | "refunding" | "refunded" | "cancelled";
            /** Format: uuid */
            user_id: string;
        };
        AdminReservation: {
            /** @description Minor units */
            amount: number;
            cancelled_at: string | null;
            confirmed_at: string | null;
            /** Format: date-time */
            created_at: string;
            currency: string;
            customer: {
                /** @description Null until it is known here, a moment after the sign-up */
                email: string | null;
                full_name: string | null;
                /** Format: uuid */
                id: string;
            };
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            seats: {
                id: string;
                number: number;
                /** @description Minor units */
                price: number;
                row: number;
                row_label: string;
                type: string;
            }[];
            showtime: {
                /** Format: uuid */
                id: string;
                movie: {
                    /** Format: uuid */
                    id: string;
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
                 * @description In the cinema's time zone
                 */
                show_datetime: string;
            };
            /** @enum {string} */
            status: "pending" | "confirmed" | "expired" | "cancelled" | "refunded";
        };
        Genre: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        Movie: {
            description: string;
            duration_minutes: number;
            genres: components["schemas"]["Genre"][];
            /** Format: uuid */
            id: string;
            /** @description URL of the poster, at most 640 pixels wide, WebP */
            poster_image: string | null;
            /** @description The poster in each width and format there is */
            poster_image_variants: {
                content_type: string;
                url: string;
                /** @description Pixels, at most */
                width: number;
            }[];
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
                 * @description The start, with the cinema's own offset from UTC
                 */
                show_datetime: string;
            }[];
            title: string;
        };
        Payment: {
            /** @description Minor units */
            amount: number;
            /** @description Only while the payment can be made */
            client_secret: string | null;
            currency: string;
            /** Format: uuid */
            id: string;
            /** @description Why the last try did not work */
            last_error: string | null;
            /** @description Of the payment intent at Stripe; null for what costs nothing */
            provider_payment_id: string | null;
            publishable_key: string;
            /** @description Minor units */
            refunded_amount: number;
            /** @enum {string} */
            status: "preparing" | "requires_payment" | "succeeded" | "refunding" | "refunded" | "cancelled";
        };
        /** @description An error (RFC 9457) */
        Problem: {
            /** @description Stable and made for programs */
            code: string;
            detail: string;
            errors?: {
                message: string;
                path: string;
            }[];
            /** @description The path that was asked for */
            instance: string;
            request_id?: string;
            status: number;
            title: string;
            /** @description `/problems/<code>` */
            type: string;
        } & {
            [key: string]: unknown;
        };
        Reservation: {
            /** @description Minor units */
            amount: number;
            cancelled_at: string | null;
            confirmed_at: string | null;
            /** Format: date-time */
            created_at: string;
            currency: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            seats: {
                id: string;
                number: number;
                /** @description Minor units */
                price: number;
                row: number;
                row_label: string;
                type: string;
            }[];
            showtime: {
                /** Format: uuid */
                id: string;
                movie: {
                    /** Format: uuid */
                    id: string;
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
                 * @description In the cinema's time zone
                 */
                show_datetime: string;
            };
            /** @enum {string} */
            status: "pending" | "confirmed" | "expired" | "cancelled" | "refunded";
        };
        Room: {
            /** Format: uuid */
            id: string;
            name: string;
            seats: {
                /** @description The seat's label */
                id: string;
                number: number;
                row: number;
                row_label: string;
                /** @enum {string} */
                type: "standard" | "premium" | "wheelchair" | "companion";
            }[];
        };
        Sales: {
            /** @description Seats of the showtimes that are not cancelled */
            capacity: number;
            /** @description Null if there are no showtimes */
            currency: string | null;
            /** @description The 200 that brought in most, the first one first */
            movies: {
                /** @description Seats of the showtimes that are not cancelled */
                capacity: number;
                /** Format: uuid */
                id: string;
                /** @description Sold seats as a part of the capacity, from 0 to 1 */
                occupancy: number;
                /** @description Minor units that tickets cost which are still good, less what was given back of it */
                revenue: number;
                /** @description Held and not paid yet */
                seats_held: number;
                seats_sold: number;
                showtimes: number;
                title: string;
            }[];
            /** @description Sold seats as a part of the capacity, from 0 to 1 */
            occupancy: number;
            /** @description Minor units that tickets cost which are still good, less what was given back of it */
            revenue: number;
            /** @description Held and not paid yet */
            seats_held: number;
            seats_sold: number;
            /** @description How many, without cancelled ones */
            showtimes: number;
        };
        SeatOnMap: {
            id: string;
            number: number;
            /** @description Minor units */
            price: number;
            row: number;
            row_label: string;
            /**
             * @description `reserved`: held and not paid yet; `occupied`: sold
             * @enum {string}
             */
            status: "available" | "reserved" | "occupied";
            type: string;
        };
        Showtime: {
            currency: string;
            /**
             * Format: date-time
             * @description The film's end; the room is cleaned after it
             */
            ends_at: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            movie_id: string;
            /** @description Minor units for each type of seat */
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
             * @description The start, with the cinema's own offset from UTC
             */
            show_datetime: string;
            /** @enum {string} */
            status: "scheduled" | "cancelled";
        };
        ShowtimeSales: {
            /** @description Seats of the showtimes that are not cancelled */
            capacity: number;
            currency: string;
            /** @description Sold seats as a part of the capacity, from 0 to 1 */
            occupancy: number;
            /** @description Minor units that tickets cost which are still good, less what was given back of it */
            revenue: number;
            /** @description Held and not paid yet */
            seats_held: number;
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
                 * @description In the cinema's time zone
                 */
                show_datetime: string;
                /** @enum {string} */
                status: "scheduled" | "cancelled";
            };
        };
        Tokens: {
            /** @description A JSON Web Token (RFC 9068), signed with RS256 */
            access_token: string;
            /** @description Seconds */
            expires_in: number;
            /** @description Works once */
            refresh_token: string;
            /** @constant */
            token_type: "bearer";
        };
        User: {
            /** Format: date-time */
            created_at: string;
            email: string;
            full_name: string;
            /** Format: uuid */
            id: string;
            is_active: boolean;
            is_superuser: boolean;
        };
    };
    responses: {
        /** @description Service Unavailable */
        "dependency-unavailable-or-busy-or-service-unavailable": {
            headers: {
                /** @description Seconds after which to try again */
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
                /** @description Seconds after which to try again */
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
                /** @description Seconds after which to try again */
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
                /** @description Seconds after which to try again */
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
                /** @description Seconds after which to try again */
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
                /** @description `Bearer`, with an `error` if the token was bad (RFC 6750) */
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
        "validation-failed-or-duplicate-seat": {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"] & {
                    /** @enum {string} */
                    code: "validation-failed" | "duplicate-seat";
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
    headers: never;
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
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
                            /** @enum {string} */
                            alg: "RS256";
                            e: string;
                            kid: string;
                            /** @enum {string} */
                            kty: "RSA";
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
    listPayments: {
        parameters: {
            query?: {
                /** @description From the `Link` header of the page before */
                cursor?: string;
                /** @description Most items to answer with */
                limit?: number;
                reservation_id?: string;
                status?: "preparing" | "requires_payment" | "succeeded" | "refunding" | "refunded" | "cancelled";
                /** @description Only those that are stuck, or only those that are not */
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
                    /** @description The next page, `rel="next"` (RFC 8288); none on the last one */
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
                /** @description From the `Link` header of the page before */
                cursor?: string;
                /** @description The customer's, whole and in any case */
                email?: string;
                /** @description Most items to answer with */
                limit?: number;
                showtime_id?: string;
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
                    /** @description The next page, `rel="next"` (RFC 8288); none on the last one */
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
                currency?: string;
                /** @description Showtimes that start on this day of the cinema's or later, or at this instant or later */
                from?: string;
                /** @description Showtimes that start on this day of the cinema's or earlier, or before this instant */
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
                    /** @description OAuth 2 clients send it; it makes no difference */
                    client_id?: string;
                    /** @description OAuth 2 clients send it; it makes no difference */
                    client_secret?: string;
                    /** @enum {string} */
                    grant_type?: "password";
                    password: string;
                    /** @description OAuth 2 clients send it; it makes no difference */
                    scope?: string;
                    /** @description The email */
                    username: string;
                };
                "application/x-www-form-urlencoded": {
                    /** @description OAuth 2 clients send it; it makes no difference */
                    client_id?: string;
                    /** @description OAuth 2 clients send it; it makes no difference */
                    client_secret?: string;
                    /** @enum {string} */
                    grant_type?: "password";
                    password: string;
                    /** @description OAuth 2 clients send it; it makes no difference */
                    scope?: string;
                    /** @description The email */
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
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-failed-logins-or-too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable-2"];
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
                    refresh_token?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["malformed-request"];
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
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
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
                    /** @description `Bearer`, with an `error` if the token was bad (RFC 6750) */
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
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    listMovies: {
        parameters: {
            query?: {
                /** @description From the `Link` header of the page before */
                cursor?: string;
                genre_id?: string;
                /** @description Most items to answer with */
                limit?: number;
                /** @description Part of the title, in any case and with or without accents */
                search?: string;
                /** @description A day in the cinema's time zone */
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
                    /** @description Changes whenever the answer does */
                    ETag?: string;
                    /** @description The next page, `rel="next"` (RFC 8288); none on the last one */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Movie"][];
                };
            };
            /** @description The client has it already (If-None-Match) */
            304: {
                headers: {
                    /** @description Changes whenever the answer does */
                    ETag?: string;
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
                    description?: string;
                    duration_minutes?: number;
                    poster_image?: Blob | null;
                    title: string;
                };
                "multipart/form-data": {
                    description?: string;
                    duration_minutes?: number;
                    poster_image?: Blob | null;
                    title: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description Where it is */
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
                /** @description A day in the cinema's time zone */
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
                    /** @description Changes whenever the answer does */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Movie"];
                };
            };
            /** @description The client has it already (If-None-Match) */
            304: {
                headers: {
                    /** @description Changes whenever the answer does */
                    ETag?: string;
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
            /** @description It is gone */
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
                    description?: string;
                    duration_minutes?: number;
                    poster_image?: Blob | null;
                    title?: string;
                };
                "multipart/form-data": {
                    description?: string;
                    duration_minutes?: number;
                    poster_image?: Blob | null;
                    title?: string;
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
            /** @description The movie does not have it any more */
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
                /** @description From the `Link` header of the page before */
                cursor?: string;
                /** @description Most items to answer with */
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
                    /** @description The next page, `rel="next"` (RFC 8288); none on the last one */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Genre"][];
                };
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
            /** @description It is gone */
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
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        openapi: string;
                    };
                };
            };
            400: components["responses"]["malformed-request"];
            429: components["responses"]["too-many-requests"];
            /** @description Service Unavailable */
            503: {
                headers: {
                    /** @description Seconds after which to try again */
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
                "stripe-signature"?: string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description Stripe's event, byte for byte as it was signed */
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
                /** @description As the last part of `poster_image` */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture */
            200: {
                headers: {
                    /** @description Changes whenever the answer does */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": Blob;
                    "image/webp": Blob;
                };
            };
            /** @description The client has it already (If-None-Match) */
            304: {
                headers: {
                    /** @description Changes whenever the answer does */
                    ETag?: string;
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
                    /** @description Seconds after which to try again */
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
                /** @description From the `Link` header of the page before */
                cursor?: string;
                /** @description Most items to answer with */
                limit?: number;
                showtime_id?: string;
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
                    /** @description The next page, `rel="next"` (RFC 8288); none on the last one */
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
                /** @description Chosen by the client, such as a UUID. A request that is repeated under the same key within a day is answered with the first answer and does nothing. */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Labels as printed on the seats */
                    seat_ids: string[];
                    /** Format: uuid */
                    showtime_id: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description On an answer that was given before, under the same `Idempotency-Key` */
                    "Idempotent-Replayed"?: "true";
                    /** @description Where it is */
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
                    /** @description On an answer that was given before, under the same `Idempotency-Key` */
                    "Idempotent-Replayed"?: "true";
                    /** @description Seconds after which to try again */
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
                    /** @description On an answer that was given before, under the same `Idempotency-Key` */
                    "Idempotent-Replayed"?: "true";
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"] & {
                        /** @enum {string} */
                        code: "validation-failed" | "unknown-seats" | "idempotency-key-reused";
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
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
                        code: "showtime-started";
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
                /** @description `wait=10` waits until the intent is ready, at most 10 s; `Preference-Applied` says whether it did. One user waits for at most four at a time */
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
    listRooms: {
        parameters: {
            query?: {
                /** @description From the `Link` header of the page before */
                cursor?: string;
                /** @description Most items to answer with */
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
                    /** @description The next page, `rel="next"` (RFC 8288); none on the last one */
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
                    name: string;
                    /** @description Every seat once */
                    seat_configuration: {
                        number: number;
                        row: number;
                        /**
                         * @default standard
                         * @enum {string}
                         */
                        type?: "standard" | "premium" | "wheelchair" | "companion";
                    }[];
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description Where it is */
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
            422: components["responses"]["validation-failed-or-duplicate-seat"];
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
            /** @description It is gone */
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
                    name?: string;
                    /** @description Every seat once */
                    seat_configuration?: {
                        number: number;
                        row: number;
                        /**
                         * @default standard
                         * @enum {string}
                         */
                        type?: "standard" | "premium" | "wheelchair" | "companion";
                    }[];
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
            422: components["responses"]["validation-failed-or-duplicate-seat"];
            429: components["responses"]["too-many-requests"];
            500: components["responses"]["internal-error"];
            503: components["responses"]["dependency-unavailable-or-busy-or-service-unavailable"];
        };
    };
    listShowtimes: {
        parameters: {
            query?: {
                /** @description From the `Link` header of the page before */
                cursor?: string;
                /** @description A day in the cinema's time zone */
                date?: string;
                /** @description Most items to answer with */
                limit?: number;
                movie_id?: string;
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
                    /** @description Changes whenever the answer does */
                    ETag?: string;
                    /** @description The next page, `rel="next"` (RFC 8288); none on the last one */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Showtime"][];
                };
            };
            /** @description The client has it already (If-None-Match) */
            304: {
                headers: {
                    /** @description Changes whenever the answer does */
                    ETag?: string;
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
                     * @description Minor units for each type of seat; the general admission where there is none
                     * @default {}
                     */
                    prices?: {
                        [key: string]: number;
                    };
                    /** Format: uuid */
                    room_id: string;
                    /**
                     * Format: date-time
                     * @description The start, with an offset from UTC; kept to the second
                     */
                    show_datetime: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    /** @description Where it is */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Showtime"];
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
                    /** @description Changes whenever the answer does */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Showtime"];
                };
            };
            /** @description The client has it already (If-None-Match) */
            304: {
                headers: {
                    /** @description Changes whenever the answer does */
                    ETag?: string;
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
            /** @description It is cancelled */
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
                    /** @description Changes whenever the answer does */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeatOnMap"][];
                };
            };
            /** @description The client has it already (If-None-Match) */
            304: {
                headers: {
                    /** @description Changes whenever the answer does */
                    ETag?: string;
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
            /** @description The stream */
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
                    /** @description Seconds after which to try again */
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
                /** @description From the `Link` header of the page before */
                cursor?: string;
                /** @description Most items to answer with */
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
                    /** @description The next page, `rel="next"` (RFC 8288); none on the last one */
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
                    /** @description As the user wants to be called */
                    full_name: string;
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
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description `false` ends all logins */
                    is_active?: boolean;
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
                        code: "last-superuser";
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
        requestBody: {
            content: {
                "application/json": {
                    current_password: string;
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
                        code: "account-in-use" | "last-superuser";
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
                    /** @description Needed for a new password */
                    current_password?: string;
                    /** @description As the user wants to be called */
                    full_name?: string;
                    /** @description Ends every other login; its access tokens are refused within 2 s */
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
            413: components["responses"]["too-large"];
            415: components["responses"]["unsupported-media-type"];
            422: components["responses"]["validation-failed-or-wrong-password"];
            429: components["responses"]["too-many-failed-logins-or-too-many-requests"];
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
            /** @description It does */
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
            /** @description All are */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        checks: {
                            [key: string]: string;
                        };
                        services: {
                            [key: string]: {
                                checks?: {
                                    [key: string]: string;
                                };
                                /** @description How each replica is, where there are several; one that is ready is enough */
                                replicas?: ("ok" | "unavailable")[];
                                /** @enum {string} */
                                status: "ok" | "unavailable";
                            };
                        };
                        /** @enum {string} */
                        status: "ok" | "unavailable" | "stopping";
                    };
                };
            };
            400: components["responses"]["malformed-request"];
            /** @description One is not, or the gateway is stopping */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        checks: {
                            [key: string]: string;
                        };
                        services: {
                            [key: string]: {
                                checks?: {
                                    [key: string]: string;
                                };
                                /** @description How each replica is, where there are several; one that is ready is enough */
                                replicas?: ("ok" | "unavailable")[];
                                /** @enum {string} */
                                status: "ok" | "unavailable";
                            };
                        };
                        /** @enum {string} */
                        status: "ok" | "unavailable" | "stopping";
                    };
                };
            };
        };
    };
}

-- Empties booking's copy of the catalog, so that it can be filled again from the catalog's log. docs/operations.md says when,
-- and what comes next. Booking must be stopped, every replica of it: a running one remembers showtimes.
--
--   psql "$BOOKING_DATABASE_URL" --set ON_ERROR_STOP=1 --single-transaction -f infra/postgres/drop-catalog-copy.sql

-- Reservations, and the seats that they hold, stay. Until the copy is there again they refer to what is not.
ALTER TABLE booking.reservations DROP CONSTRAINT reservations_showtime_id_showtimes_id_fk;

TRUNCATE booking.showtimes, booking.seat_layouts, booking.movies, booking.rooms;

-- Empties booking's copy of the catalog, so that a replay of the catalog's event log can fill it again.
-- docs/operations.md says when to do this, and what to do next. Stop all replicas of booking first: a running
-- replica caches showtimes.
--
--   psql "$BOOKING_DATABASE_URL" --set ON_ERROR_STOP=1 --single-transaction -f infra/postgres/drop-catalog-copy.sql

-- Reservations and their seats stay. Until the copy is complete again, they refer to missing showtimes.
ALTER TABLE booking.reservations DROP CONSTRAINT reservations_showtime_id_showtimes_id_fk;

TRUNCATE booking.showtimes, booking.seat_layouts, booking.movies, booking.rooms;

-- Restores the constraint that drop-catalog-copy.sql has removed. Run this file when the replayed queues are empty.
-- Booking may be running. If booking's copy of the catalog still lacks a showtime that has reservations, the statement
-- fails, and the error names such a showtime.
--
--   psql "$BOOKING_DATABASE_URL" --set ON_ERROR_STOP=1 --single-transaction -f infra/postgres/close-catalog-copy.sql

ALTER TABLE booking.reservations
  ADD CONSTRAINT reservations_showtime_id_showtimes_id_fk FOREIGN KEY (showtime_id) REFERENCES booking.showtimes (id);

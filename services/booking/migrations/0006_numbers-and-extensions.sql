-- Eight random symbols, as `reservationNumber` in src/domain/reservation-number.ts. Bytes 6 and 8 of a UUIDv4 are not
-- random.
CREATE FUNCTION "booking"."new_reservation_number"() RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT string_agg(substr('23456789ABCDEFGHJKLMNPQRSTUVWXYZ', 1 + (get_byte(random.bytes, place) & 31), 1), '')
  FROM (SELECT uuid_send(gen_random_uuid()) AS bytes) AS random, unnest(ARRAY[0, 1, 2, 3, 4, 5, 9, 10]) AS place
$$;--> statement-breakpoint
-- Gives every reservation a number. PostgreSQL writes the table anew, about a second for 300,000 reservations; holds
-- wait meanwhile.
ALTER TABLE "booking"."reservations" ADD COLUMN "number" text DEFAULT booking.new_reservation_number() NOT NULL;--> statement-breakpoint
-- Among a million random numbers of 40 bits, two may be equal.
DO $$
BEGIN
  LOOP
    UPDATE booking.reservations SET number = booking.new_reservation_number() WHERE id IN (
      SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY number ORDER BY id) AS place FROM booking.reservations) AS numbered
      WHERE place > 1);
    EXIT WHEN NOT FOUND;
  END LOOP;
END $$;--> statement-breakpoint
ALTER TABLE "booking"."reservations" ADD COLUMN "extended_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "reservations_number" ON "booking"."reservations" USING btree ("number");

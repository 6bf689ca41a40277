CREATE TABLE "booking"."ticket_keys" (
	"id" smallint PRIMARY KEY NOT NULL,
	"public_key" text NOT NULL,
	"private_key" "bytea",
	"created_at" timestamp (3) with time zone NOT NULL,
	"activates_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "ticket_keys_id" CHECK (id BETWEEN 1 AND 255)
);
--> statement-breakpoint
CREATE TABLE "booking"."tickets" (
	"id" uuid NOT NULL,
	"showtime_id" uuid NOT NULL,
	"reservation_id" uuid NOT NULL,
	"seat_id" text NOT NULL,
	"code" text NOT NULL,
	"status" text DEFAULT 'valid' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"voided_at" timestamp (3) with time zone,
	CONSTRAINT "tickets_pkey" PRIMARY KEY("reservation_id","id"),
	CONSTRAINT "tickets_status" CHECK (status IN ('valid', 'void')),
	CONSTRAINT "tickets_void_since" CHECK ((status = 'void') = (voided_at IS NOT NULL))
);
--> statement-breakpoint
ALTER TABLE "booking"."tickets" ADD CONSTRAINT "tickets_reservation_id_reservations_id_fk" FOREIGN KEY ("reservation_id") REFERENCES "booking"."reservations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "tickets_valid" ON "booking"."tickets" USING btree ("showtime_id","seat_id") WHERE status = 'valid';--> statement-breakpoint
-- Voids the tickets when a replica of the version without tickets takes a reservation's seats back. Later replicas void
-- them in the statement that changes the reservation, so the trigger finds nothing to do. The next version drops it.
CREATE FUNCTION "booking"."void_tickets"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE booking.tickets SET status = 'void', voided_at = now() WHERE reservation_id = NEW.id AND status = 'valid';
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "void_tickets" AFTER UPDATE OF status ON "booking"."reservations" FOR EACH ROW
WHEN (OLD.status = 'confirmed' AND NEW.status <> 'confirmed') EXECUTE FUNCTION booking.void_tickets();

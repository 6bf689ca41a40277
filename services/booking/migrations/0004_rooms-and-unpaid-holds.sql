CREATE TABLE "booking"."customer_holds" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"unpaid" integer NOT NULL,
	"allowed" integer NOT NULL,
	CONSTRAINT "customer_holds_limit" CHECK (unpaid BETWEEN 0 AND allowed)
);
--> statement-breakpoint
CREATE TABLE "booking"."rooms" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"sequence" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "booking"."customer_seats" ADD COLUMN "hold_until" timestamp (3) with time zone;--> statement-breakpoint
INSERT INTO "booking"."customer_holds" ("user_id", "unpaid", "allowed")
SELECT "user_id", count(*), greatest(count(*), 3) FROM "booking"."reservations" WHERE "status" = 'pending' GROUP BY "user_id";

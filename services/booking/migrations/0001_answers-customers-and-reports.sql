CREATE TABLE "booking"."customers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"full_name" text NOT NULL,
	"sequence" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "booking"."idempotency_keys" (
	"user_id" uuid NOT NULL,
	"key" text NOT NULL,
	"digest" text NOT NULL,
	"status" integer NOT NULL,
	"body" json NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY("user_id","key")
);
--> statement-breakpoint
CREATE INDEX "customers_by_email" ON "booking"."customers" USING btree ("email");--> statement-breakpoint
CREATE INDEX "idempotency_keys_by_age" ON "booking"."idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "reservations_of_showtime" ON "booking"."reservations" USING btree ("showtime_id","id");--> statement-breakpoint
CREATE INDEX "showtimes_by_start" ON "booking"."showtimes" USING btree ("starts_at");
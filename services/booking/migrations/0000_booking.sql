CREATE TABLE "booking"."customer_seats" (
	"showtime_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"seats" integer NOT NULL,
	CONSTRAINT "customer_seats_showtime_id_user_id_pk" PRIMARY KEY("showtime_id","user_id"),
	CONSTRAINT "customer_seats_limit" CHECK (seats BETWEEN 0 AND 10)
);
--> statement-breakpoint
CREATE TABLE "booking"."events" (
	"position" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "booking"."events_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"id" uuid NOT NULL,
	"type" text NOT NULL,
	"subject" text NOT NULL,
	"sequence" integer NOT NULL,
	"time" timestamp with time zone DEFAULT now() NOT NULL,
	"traceparent" text,
	"data" jsonb NOT NULL,
	"published_at" timestamp with time zone,
	CONSTRAINT "events_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "booking"."inbox" (
	"subscription" text NOT NULL,
	"event_id" uuid NOT NULL,
	"applied_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "inbox_subscription_event_id_pk" PRIMARY KEY("subscription","event_id")
);
--> statement-breakpoint
CREATE TABLE "booking"."movies" (
	"id" uuid PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"poster_url" text,
	"sequence" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "booking"."reservations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"showtime_id" uuid NOT NULL,
	"status" text NOT NULL,
	"seats" jsonb NOT NULL,
	"amount" integer NOT NULL,
	"currency" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"cancelled_at" timestamp (3) with time zone,
	"payment_id" uuid,
	"version" integer NOT NULL,
	CONSTRAINT "reservations_status" CHECK (status IN ('pending', 'confirmed', 'expired', 'cancelled', 'refunded')),
	CONSTRAINT "reservations_amount" CHECK (amount >= 0),
	CONSTRAINT "reservations_confirmed_are_paid" CHECK (status <> 'confirmed' OR payment_id IS NOT NULL)
);
--> statement-breakpoint
CREATE TABLE "booking"."seat_allocations" (
	"showtime_id" uuid NOT NULL,
	"seat_id" text NOT NULL,
	"reservation_id" uuid NOT NULL,
	"sold" boolean DEFAULT false NOT NULL,
	CONSTRAINT "seat_allocations_pkey" PRIMARY KEY("showtime_id","seat_id")
);
--> statement-breakpoint
CREATE TABLE "booking"."seat_layouts" (
	"digest" text PRIMARY KEY NOT NULL,
	"seats" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "booking"."showtimes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"time_zone" text NOT NULL,
	"movie_id" uuid NOT NULL,
	"room_id" uuid NOT NULL,
	"room_name" text NOT NULL,
	"layout" text NOT NULL,
	"prices" jsonb NOT NULL,
	"currency" text NOT NULL,
	"status" text DEFAULT 'scheduled' NOT NULL,
	CONSTRAINT "showtimes_status" CHECK (status IN ('scheduled', 'cancelled'))
);
--> statement-breakpoint
ALTER TABLE "booking"."reservations" ADD CONSTRAINT "reservations_showtime_id_showtimes_id_fk" FOREIGN KEY ("showtime_id") REFERENCES "booking"."showtimes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "booking"."seat_allocations" ADD CONSTRAINT "seat_allocations_reservation_id_reservations_id_fk" FOREIGN KEY ("reservation_id") REFERENCES "booking"."reservations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "booking"."showtimes" ADD CONSTRAINT "showtimes_movie_id_movies_id_fk" FOREIGN KEY ("movie_id") REFERENCES "booking"."movies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "booking"."showtimes" ADD CONSTRAINT "showtimes_layout_seat_layouts_digest_fk" FOREIGN KEY ("layout") REFERENCES "booking"."seat_layouts"("digest") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "events_unpublished" ON "booking"."events" USING btree ("position") WHERE published_at IS NULL;--> statement-breakpoint
CREATE INDEX "reservations_of_user" ON "booking"."reservations" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "reservations_pending" ON "booking"."reservations" USING btree ("expires_at") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "reservations_live" ON "booking"."reservations" USING btree ("showtime_id") WHERE status IN ('pending', 'confirmed');--> statement-breakpoint
CREATE INDEX "showtimes_cancelled" ON "booking"."showtimes" USING btree ("id") WHERE status = 'cancelled';
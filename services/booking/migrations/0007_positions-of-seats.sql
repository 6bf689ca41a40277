ALTER TABLE "booking"."showtimes" ADD COLUMN "focal_point" jsonb;--> statement-breakpoint
ALTER TABLE "booking"."showtimes" ADD COLUMN "lone_seats" text DEFAULT 'allow' NOT NULL;--> statement-breakpoint
-- Not validated: every existing row has the default, and a scan would hold the lock of the table.
ALTER TABLE "booking"."showtimes" ADD CONSTRAINT "showtimes_lone_seats" CHECK (lone_seats IN ('allow', 'refuse')) NOT VALID;

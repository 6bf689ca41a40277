ALTER TABLE "catalog"."rooms" ADD COLUMN "turnaround_minutes" integer DEFAULT 20 NOT NULL;--> statement-breakpoint
ALTER TABLE "catalog"."rooms" ADD COLUMN "lone_seats" text DEFAULT 'allow' NOT NULL;--> statement-breakpoint
ALTER TABLE "catalog"."seat_layouts" ADD COLUMN "screen" jsonb;--> statement-breakpoint
ALTER TABLE "catalog"."seat_layouts" ADD COLUMN "focal_point" jsonb;--> statement-breakpoint
ALTER TABLE "catalog"."showtimes" ADD COLUMN "lone_seats" text DEFAULT 'allow' NOT NULL;--> statement-breakpoint
ALTER TABLE "catalog"."rooms" ADD CONSTRAINT "rooms_turnaround" CHECK ("catalog"."rooms"."turnaround_minutes" BETWEEN 0 AND 240);--> statement-breakpoint
ALTER TABLE "catalog"."rooms" ADD CONSTRAINT "rooms_lone_seats" CHECK ("catalog"."rooms"."lone_seats" IN ('allow', 'refuse'));--> statement-breakpoint
-- Not validated: every existing row has the default, and a scan would hold the lock of the table.
ALTER TABLE "catalog"."showtimes" ADD CONSTRAINT "showtimes_lone_seats" CHECK ("catalog"."showtimes"."lone_seats" IN ('allow', 'refuse')) NOT VALID;

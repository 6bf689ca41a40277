CREATE TABLE "catalog"."events" (
	"position" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "catalog"."events_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
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
CREATE TABLE "catalog"."genres" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "catalog"."inbox" (
	"subscription" text NOT NULL,
	"event_id" uuid NOT NULL,
	"applied_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "inbox_subscription_event_id_pk" PRIMARY KEY("subscription","event_id")
);
--> statement-breakpoint
CREATE TABLE "catalog"."movie_genres" (
	"movie_id" uuid NOT NULL,
	"genre_id" uuid NOT NULL,
	CONSTRAINT "movie_genres_pkey" PRIMARY KEY("movie_id","genre_id")
);
--> statement-breakpoint
CREATE TABLE "catalog"."movies" (
	"id" uuid PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"duration_minutes" integer NOT NULL,
	"poster_key" text,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "movies_duration" CHECK ("catalog"."movies"."duration_minutes" BETWEEN 1 AND 600)
);
--> statement-breakpoint
CREATE TABLE "catalog"."rooms" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"seat_layout_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "catalog"."seat_layouts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"seats" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "catalog"."showtimes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"movie_id" uuid NOT NULL,
	"room_id" uuid NOT NULL,
	"seat_layout_id" uuid NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"room_free_at" timestamp with time zone NOT NULL,
	"prices" jsonb NOT NULL,
	"currency" text NOT NULL,
	"status" text NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"cancelled_at" timestamp with time zone,
	CONSTRAINT "showtimes_order" CHECK ("catalog"."showtimes"."starts_at" < "catalog"."showtimes"."ends_at" AND "catalog"."showtimes"."ends_at" <= "catalog"."showtimes"."room_free_at"),
	CONSTRAINT "showtimes_status" CHECK ("catalog"."showtimes"."status" IN ('scheduled', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "catalog"."unused_posters" (
	"key" text PRIMARY KEY NOT NULL,
	"delete_after" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "catalog"."movie_genres" ADD CONSTRAINT "movie_genres_movie_id_movies_id_fk" FOREIGN KEY ("movie_id") REFERENCES "catalog"."movies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "catalog"."movie_genres" ADD CONSTRAINT "movie_genres_genre" FOREIGN KEY ("genre_id") REFERENCES "catalog"."genres"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "catalog"."rooms" ADD CONSTRAINT "rooms_seat_layout_id_seat_layouts_id_fk" FOREIGN KEY ("seat_layout_id") REFERENCES "catalog"."seat_layouts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "catalog"."showtimes" ADD CONSTRAINT "showtimes_movie_id_movies_id_fk" FOREIGN KEY ("movie_id") REFERENCES "catalog"."movies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "catalog"."showtimes" ADD CONSTRAINT "showtimes_room_id_rooms_id_fk" FOREIGN KEY ("room_id") REFERENCES "catalog"."rooms"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "catalog"."showtimes" ADD CONSTRAINT "showtimes_seat_layout_id_seat_layouts_id_fk" FOREIGN KEY ("seat_layout_id") REFERENCES "catalog"."seat_layouts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "events_unpublished" ON "catalog"."events" USING btree ("position") WHERE published_at IS NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "genres_name" ON "catalog"."genres" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "movie_genres_by_genre" ON "catalog"."movie_genres" USING btree ("genre_id");--> statement-breakpoint
CREATE INDEX "movies_by_title" ON "catalog"."movies" USING btree (lower("title"),"id") WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX "showtimes_by_movie" ON "catalog"."showtimes" USING btree ("movie_id","starts_at");--> statement-breakpoint
CREATE INDEX "showtimes_by_room" ON "catalog"."showtimes" USING btree ("room_id","starts_at");--> statement-breakpoint
CREATE INDEX "showtimes_by_start" ON "catalog"."showtimes" USING btree ("starts_at","id");--> statement-breakpoint
CREATE INDEX "unused_posters_due" ON "catalog"."unused_posters" USING btree ("delete_after");--> statement-breakpoint
-- No two scheduled showtimes occupy one room at the same time, the cleaning included, whatever the code believes.
-- btree_gist, which lets a uuid take part, is installed by infra/postgres/provision.sql.
ALTER TABLE "catalog"."showtimes" ADD CONSTRAINT "showtimes_room_busy"
  EXCLUDE USING gist ("room_id" WITH =, tstzrange("starts_at", "room_free_at") WITH &&) WHERE ("status" = 'scheduled');
--> statement-breakpoint
-- The genres that every cinema needs.
INSERT INTO "catalog"."genres" ("id", "name") VALUES
  ('01a205b3-d000-7e6b-959a-c70b75000359', 'Action'),
  ('01a205b3-d001-701f-a791-abc6ffd6f71f', 'Adventure'),
  ('01a205b3-d002-7734-9775-30abe2751ea2', 'Animation'),
  ('01a205b3-d003-7f34-8ed1-9c08cf9925f5', 'Biography'),
  ('01a205b3-d004-7ac3-9a6d-5603982884d2', 'Comedy'),
  ('01a205b3-d005-7699-b09f-17530f14f495', 'Crime'),
  ('01a205b3-d006-76b4-81a9-495afcb17392', 'Documentary'),
  ('01a205b3-d007-71c2-8975-eb74f67a0560', 'Drama'),
  ('01a205b3-d008-7d06-b767-020098fc443a', 'Family'),
  ('01a205b3-d009-756b-b129-a02184a1d456', 'Fantasy'),
  ('01a205b3-d00a-73b0-96ce-48a3ead7004b', 'History'),
  ('01a205b3-d00b-7220-b8b1-01f45ddbaaaf', 'Horror'),
  ('01a205b3-d00c-7173-bde4-c49ddaa2fe2a', 'Music'),
  ('01a205b3-d00d-7844-8bb3-3867d38be1ba', 'Musical'),
  ('01a205b3-d00e-784e-8520-c738b7b40fa8', 'Mystery'),
  ('01a205b3-d00f-758a-b0a6-a90d7f54257b', 'Romance'),
  ('01a205b3-d010-7a9d-81a8-1cf78f7ea771', 'Science Fiction'),
  ('01a205b3-d011-71ae-a2e2-82b9576278a0', 'Sport'),
  ('01a205b3-d012-7399-a875-43e27fe8c4bf', 'Thriller'),
  ('01a205b3-d013-76de-86f1-048ae18f0c34', 'War'),
  ('01a205b3-d014-7f22-a5e6-e6f952486e67', 'Western');

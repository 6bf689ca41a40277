CREATE TABLE "catalog"."content_version" (
	"is_only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"version" bigint NOT NULL,
	CONSTRAINT "content_version_only_row" CHECK ("catalog"."content_version"."is_only")
);
--> statement-breakpoint
INSERT INTO "catalog"."content_version" ("version") VALUES (1);--> statement-breakpoint
CREATE FUNCTION "catalog"."increase_content_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	UPDATE "catalog"."content_version" SET "version" = "version" + 1;
	RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "movies_content_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "catalog"."movies" FOR EACH STATEMENT EXECUTE FUNCTION "catalog"."increase_content_version"();--> statement-breakpoint
CREATE TRIGGER "genres_content_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "catalog"."genres" FOR EACH STATEMENT EXECUTE FUNCTION "catalog"."increase_content_version"();--> statement-breakpoint
CREATE TRIGGER "movie_genres_content_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "catalog"."movie_genres" FOR EACH STATEMENT EXECUTE FUNCTION "catalog"."increase_content_version"();--> statement-breakpoint
CREATE TRIGGER "rooms_content_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "catalog"."rooms" FOR EACH STATEMENT EXECUTE FUNCTION "catalog"."increase_content_version"();--> statement-breakpoint
CREATE TRIGGER "showtimes_content_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "catalog"."showtimes" FOR EACH STATEMENT EXECUTE FUNCTION "catalog"."increase_content_version"();

CREATE TABLE "payment"."event_cursor" (
	"provider" text PRIMARY KEY DEFAULT 'stripe' NOT NULL,
	"event_id" text NOT NULL,
	"created" bigint NOT NULL,
	CONSTRAINT "event_cursor_only_one" CHECK (provider = 'stripe')
);
--> statement-breakpoint
ALTER TABLE "payment"."payments" ADD COLUMN "refund_failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "payment"."payments" ADD COLUMN "refund_told" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "payment"."refunds" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "payment"."refunds" ADD CONSTRAINT "refunds_status" CHECK (status IN ('pending', 'succeeded', 'failed'));--> statement-breakpoint
UPDATE "payment"."payments" SET "refund_told" = true WHERE "status" = 'refunded';--> statement-breakpoint
UPDATE "payment"."payments" SET "refund_failures" = (
	SELECT count(*) FROM "payment"."refunds" WHERE "refunds"."payment_id" = "payments"."id" AND "refunds"."status" = 'failed'
) WHERE "id" IN (SELECT "payment_id" FROM "payment"."refunds" WHERE "status" = 'failed');

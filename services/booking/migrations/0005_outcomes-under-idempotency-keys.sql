ALTER TABLE "booking"."idempotency_keys" ALTER COLUMN "status" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "booking"."idempotency_keys" ALTER COLUMN "body" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "booking"."idempotency_keys" ADD COLUMN "outcome" jsonb;
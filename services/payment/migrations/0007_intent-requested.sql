ALTER TABLE "payment"."payments" ADD COLUMN "intent_requested" boolean DEFAULT true NOT NULL;--> statement-breakpoint
DROP INDEX "payment"."payments_due";--> statement-breakpoint
DROP INDEX "payment"."payments_opening";--> statement-breakpoint
ALTER TABLE "payment"."payments" DROP CONSTRAINT "payments_next_step";--> statement-breakpoint
ALTER TABLE "payment"."payments" DROP COLUMN "next_step";--> statement-breakpoint
ALTER TABLE "payment"."payments" ADD COLUMN "next_step" text GENERATED ALWAYS AS (CASE WHEN status = 'preparing' AND closing = false AND intent_requested = true THEN 'create-intent' WHEN status = 'preparing' AND closing = true AND intent_requested = true THEN 'create-intent' WHEN status = 'requires_payment' AND closing = true AND intent_requested = false THEN 'cancel-intent' WHEN status = 'requires_payment' AND closing = true AND intent_requested = true THEN 'cancel-intent' WHEN status = 'refunding' AND closing = false AND intent_requested = false THEN 'refund' WHEN status = 'refunding' AND closing = false AND intent_requested = true THEN 'refund' WHEN status = 'refunding' AND closing = true AND intent_requested = false THEN 'refund' WHEN status = 'refunding' AND closing = true AND intent_requested = true THEN 'refund' END) STORED;--> statement-breakpoint
CREATE INDEX "payments_due" ON "payment"."payments" USING btree ("due_at") WHERE next_step IS NOT NULL;--> statement-breakpoint
CREATE INDEX "payments_opening" ON "payment"."payments" USING btree ("due_at") WHERE next_step = 'create-intent' AND NOT closing;--> statement-breakpoint
ALTER TABLE "payment"."payments" ADD CONSTRAINT "payments_next_step" CHECK (next_step IN ('create-intent', 'cancel-intent', 'refund'));

ALTER TABLE "payment"."payments" DROP CONSTRAINT "payments_amount";--> statement-breakpoint
ALTER TABLE "payment"."payments" ADD COLUMN "dispute" jsonb;--> statement-breakpoint
ALTER TABLE "payment"."payments" ADD COLUMN "lost_amount" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "stripe_events_by_age" ON "payment"."stripe_events" USING btree ("received_at");--> statement-breakpoint
ALTER TABLE "payment"."payments" ADD CONSTRAINT "payments_amount" CHECK (amount >= 0 AND captured_amount >= 0 AND refunded_amount BETWEEN 0 AND captured_amount AND lost_amount >= 0);
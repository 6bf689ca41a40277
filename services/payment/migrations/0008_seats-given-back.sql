ALTER TABLE "payment"."payments" ADD COLUMN "intent_amount" integer;--> statement-breakpoint
ALTER TABLE "payment"."payments" ADD COLUMN "give_backs" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "payment"."payments" ADD COLUMN "given_back_amount" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "payment"."payments" ADD COLUMN "unreturned_amount" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "payment"."refunds" ADD COLUMN "give_back_id" uuid;--> statement-breakpoint
CREATE INDEX "payments_amending" ON "payment"."payments" USING btree ("due_at") WHERE (status = 'requires_payment' AND NOT closing AND coalesce(intent_amount, amount) <> amount OR status = 'succeeded' AND unreturned_amount > 0);--> statement-breakpoint
-- Not validated, because every old row has the defaults, and a validation would read the table while payments wait.
ALTER TABLE "payment"."payments" ADD CONSTRAINT "payments_given_back_amount" CHECK (given_back_amount BETWEEN 0 AND amount AND unreturned_amount BETWEEN 0 AND given_back_amount) NOT VALID;

CREATE TABLE "identity"."commitments" (
	"reservation_id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid,
	"amount" integer,
	"hold_ends_at" timestamp (3) with time zone,
	"show_ends_at" timestamp (3) with time zone,
	"confirmed" boolean DEFAULT false NOT NULL,
	"expired" boolean DEFAULT false NOT NULL,
	"cancelled" boolean DEFAULT false NOT NULL,
	"refund_due" boolean DEFAULT false NOT NULL,
	"refunded" boolean DEFAULT false NOT NULL,
	"heard_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "identity"."users" ADD COLUMN "deleted_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "commitments_of_user" ON "identity"."commitments" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "commitments_by_age" ON "identity"."commitments" USING btree ("heard_at");--> statement-breakpoint
CREATE INDEX "refresh_tokens_used" ON "identity"."refresh_tokens" USING btree ("used_at") WHERE used_at IS NOT NULL;
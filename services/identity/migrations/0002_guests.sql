ALTER TABLE "identity"."users" ALTER COLUMN "password_hash" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "identity"."users" ADD COLUMN "guest_email" text;--> statement-breakpoint
-- PostgreSQL reads the table once to find that no row belongs to the index; logins wait meanwhile.
CREATE INDEX "users_guests" ON "identity"."users" USING btree ("id") WHERE guest_email IS NOT NULL AND deleted_at IS NULL;--> statement-breakpoint
-- NOT VALID: all users are accounts, with a password and without a guest's email, so PostgreSQL need not check them.
ALTER TABLE "identity"."users" ADD CONSTRAINT "users_guest_email_length" CHECK (length(guest_email) BETWEEN 3 AND 254) NOT VALID;--> statement-breakpoint
ALTER TABLE "identity"."users" ADD CONSTRAINT "users_guest_has_no_password" CHECK ((guest_email IS NOT NULL) = (password_hash IS NULL)) NOT VALID;--> statement-breakpoint
ALTER TABLE "identity"."users" ADD CONSTRAINT "users_guest_is_no_superuser" CHECK (guest_email IS NULL OR NOT is_superuser) NOT VALID;

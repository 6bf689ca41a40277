ALTER TABLE "booking"."reservations" ADD COLUMN "given_back_seats" jsonb DEFAULT '[]'::jsonb NOT NULL;

CREATE UNIQUE INDEX "Lang_name_lower" ON "Lang" (lower("name"));
CREATE UNIQUE INDEX "SoftUser_email_live" ON "SoftUser" ("email") WHERE "deletedAt" IS NULL;
CREATE UNIQUE INDEX "RBook_isbn_published" ON "RBook" ("isbn") WHERE "publishedOn" IS NOT NULL;

DROP INDEX "Deferred_k_key";
ALTER TABLE "Deferred" ADD CONSTRAINT "Deferred_k_key" UNIQUE ("k") DEFERRABLE INITIALLY DEFERRED;

DROP INDEX "Seat_row_label_key";
CREATE UNIQUE INDEX "Seat_row_label_key" ON "Seat" ("row", "label") NULLS NOT DISTINCT;

ALTER TABLE "Score" ADD CONSTRAINT "Score_points_positive" CHECK ("points" >= 0);

ALTER TABLE "Priced" DROP COLUMN "gross";
ALTER TABLE "Priced" ADD COLUMN "gross" integer GENERATED ALWAYS AS ("net" * 2) STORED;
ALTER TABLE "Priced" ALTER COLUMN "id" DROP DEFAULT;
DROP SEQUENCE "Priced_id_seq";
ALTER TABLE "Priced" ALTER COLUMN "id" ADD GENERATED ALWAYS AS IDENTITY;

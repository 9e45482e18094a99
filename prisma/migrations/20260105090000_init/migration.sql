-- CreateEnum
CREATE TYPE "ArtistKind" AS ENUM ('SOLO', 'DUO', 'BAND', 'ENSEMBLE', 'ORCHESTRA');

-- CreateEnum
CREATE TYPE "genre" AS ENUM ('AMBIENT', 'BLUES', 'CLASSICAL', 'ELECTRONIC', 'FOLK', 'hip-hop', 'JAZZ', 'LATIN', 'METAL', 'POP', 'ROCK', 'SOUL');

-- CreateEnum
CREATE TYPE "AlbumKind" AS ENUM ('ALBUM', 'EP', 'SINGLE', 'LIVE', 'COMPILATION');

-- CreateEnum
CREATE TYPE "Medium" AS ENUM ('VINYL', 'CASSETTE', 'CD', 'DOWNLOAD', 'STREAM');

-- CreateEnum
CREATE TYPE "CreditRole" AS ENUM ('VOCALS', 'GUITAR', 'BASS', 'DRUMS', 'KEYS', 'STRINGS', 'WINDS', 'WRITING', 'MIXING');

-- CreateEnum
CREATE TYPE "plan" AS ENUM ('free', 'student', 'family', 'premium');

-- CreateEnum
CREATE TYPE "Device" AS ENUM ('PHONE', 'COMPUTER', 'SPEAKER', 'CAR');

-- CreateTable
CREATE TABLE "Country" (
    "code" CHAR(2) NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "Country_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "Label" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "website" TEXT,
    "founded" SMALLINT,
    "countryCode" CHAR(2),
    "parentId" UUID,

    CONSTRAINT "Label_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Artist" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" VARCHAR(80) NOT NULL,
    "kind" "ArtistKind" NOT NULL DEFAULT 'SOLO',
    "aliases" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "genres" "genre"[],
    "biography" TEXT,
    "since" DATE,
    "isActive" BOOLEAN NOT NULL DEFAULT true,
    "monthlyListeners" BIGINT NOT NULL DEFAULT 0,
    "links" JSONB NOT NULL DEFAULT '{}',
    "countryCode" CHAR(2) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Artist_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Album" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "AlbumKind" NOT NULL DEFAULT 'ALBUM',
    "releasedAt" TIMESTAMP(3),
    "rating" DECIMAL(4,2),
    "plays" BIGINT NOT NULL DEFAULT 0,
    "meta" JSONB,
    "cover" BYTEA,
    "media" "Medium"[] DEFAULT ARRAY['STREAM']::"Medium"[],
    "artistId" TEXT,
    "producerId" TEXT,
    "labelId" UUID,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Album_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Track" (
    "id" SERIAL NOT NULL,
    "albumId" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "durationMs" INTEGER NOT NULL DEFAULT 0,
    "isrc" CHAR(12),
    "isExplicit" BOOLEAN NOT NULL DEFAULT false,
    "tempo" SMALLINT,
    "loudness" REAL,
    "danceability" DOUBLE PRECISION,
    "waveform" INTEGER[],

    CONSTRAINT "Track_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Tag" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,

    CONSTRAINT "Tag_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Credit" (
    "trackId" INTEGER NOT NULL,
    "artistId" TEXT NOT NULL,
    "role" "CreditRole" NOT NULL,
    "printed" TEXT,

    CONSTRAINT "Credit_pkey" PRIMARY KEY ("trackId","artistId","role")
);

-- CreateTable
CREATE TABLE "listeners" (
    "id" SERIAL NOT NULL,
    "email" TEXT NOT NULL,
    "handle" VARCHAR(30) NOT NULL,
    "plan" "plan" NOT NULL DEFAULT 'free',
    "balance" DECIMAL(12,2) NOT NULL DEFAULT 0,
    "settings" JSON NOT NULL DEFAULT '{"crossfade": 0, "quality": "high"}',
    "last_address" INET,
    "last_seen_at" TIMESTAMPTZ(3),
    "password_hash" TEXT,
    "joined_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "listeners_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "profiles" (
    "listener_id" INTEGER NOT NULL,
    "display_name" VARCHAR(60) NOT NULL,
    "about" TEXT,
    "avatar" BYTEA,
    "birthday" DATE,
    "quiet_after" TIME(0),
    "favourite_album_name" TEXT,

    CONSTRAINT "profiles_pkey" PRIMARY KEY ("listener_id")
);

-- CreateTable
CREATE TABLE "follows" (
    "follower_id" INTEGER NOT NULL,
    "followed_id" INTEGER NOT NULL,
    "muted" BOOLEAN NOT NULL DEFAULT false,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "follows_pkey" PRIMARY KEY ("follower_id","followed_id")
);

-- CreateTable
CREATE TABLE "playlists" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "owner_id" INTEGER NOT NULL,
    "name" VARCHAR(120) NOT NULL,
    "description" TEXT,
    "is_public" BOOLEAN NOT NULL DEFAULT true,
    "color" CHAR(7) NOT NULL DEFAULT '#336699',
    "copied_from_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "playlists_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "playlist_entries" (
    "playlist_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "track_id" INTEGER NOT NULL,
    "added_by_id" INTEGER,
    "note" TEXT,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "playlist_entries_pkey" PRIMARY KEY ("playlist_id","position")
);

-- CreateTable
CREATE TABLE "reviews" (
    "id" BIGSERIAL NOT NULL,
    "album_id" INTEGER NOT NULL,
    "author_id" INTEGER NOT NULL,
    "stars" SMALLINT NOT NULL,
    "headline" VARCHAR(120) NOT NULL,
    "body" TEXT,
    "helpful_votes" INTEGER NOT NULL DEFAULT 0,
    "search" tsvector,
    "written_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reviews_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "venues" (
    "code" VARCHAR(20) NOT NULL,
    "name" TEXT NOT NULL,
    "country_code" CHAR(2) NOT NULL,
    "location" point,

    CONSTRAINT "venues_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "stages" (
    "venue_code" VARCHAR(20) NOT NULL,
    "name" VARCHAR(60) NOT NULL,
    "capacity" INTEGER NOT NULL,
    "is_outdoor" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "stages_pkey" PRIMARY KEY ("venue_code","name")
);

-- CreateTable
CREATE TABLE "concerts" (
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "venue_code" VARCHAR(20) NOT NULL,
    "stage_name" VARCHAR(60) NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "doors_open" TIME(0) NOT NULL,
    "ticket_price" DECIMAL(8,2),
    "is_sold_out" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "concerts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "performances" (
    "concert_id" TEXT NOT NULL,
    "artist_id" TEXT NOT NULL,
    "slot" SMALLINT NOT NULL,
    "minutes" SMALLINT NOT NULL DEFAULT 45,

    CONSTRAINT "performances_pkey" PRIMARY KEY ("concert_id","artist_id")
);

-- CreateTable
CREATE TABLE "charts" (
    "slug" VARCHAR(40) NOT NULL,
    "name" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "chart_entries" (
    "chart_slug" VARCHAR(40) NOT NULL,
    "week" DATE NOT NULL,
    "rank" SMALLINT NOT NULL,
    "track_id" INTEGER NOT NULL,
    "plays" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "chart_entries_pkey" PRIMARY KEY ("chart_slug","week","rank")
);

-- CreateTable
CREATE TABLE "listens" (
    "id" BIGSERIAL NOT NULL,
    "track_id" INTEGER NOT NULL,
    "listener_id" INTEGER,
    "device" "Device" NOT NULL DEFAULT 'PHONE',
    "share" DOUBLE PRECISION NOT NULL DEFAULT 1,
    "heard_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "listens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "loaded_data" (
    "name" TEXT NOT NULL,
    "loaded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "_Influence" (
    "A" TEXT NOT NULL,
    "B" TEXT NOT NULL,

    CONSTRAINT "_Influence_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateTable
CREATE TABLE "_AlbumToTag" (
    "A" INTEGER NOT NULL,
    "B" INTEGER NOT NULL,

    CONSTRAINT "_AlbumToTag_AB_pkey" PRIMARY KEY ("A","B")
);

-- CreateIndex
CREATE UNIQUE INDEX "Country_name_key" ON "Country"("name");

-- CreateIndex
CREATE UNIQUE INDEX "Label_name_key" ON "Label"("name");

-- CreateIndex
CREATE INDEX "Label_parentId_idx" ON "Label"("parentId");

-- CreateIndex
CREATE UNIQUE INDEX "Artist_slug_key" ON "Artist"("slug");

-- CreateIndex
CREATE INDEX "Artist_countryCode_idx" ON "Artist"("countryCode");

-- CreateIndex
CREATE UNIQUE INDEX "Album_name_key" ON "Album"("name");

-- CreateIndex
CREATE INDEX "Album_artistId_idx" ON "Album"("artistId");

-- CreateIndex
CREATE INDEX "Album_producerId_idx" ON "Album"("producerId");

-- CreateIndex
CREATE INDEX "Album_labelId_idx" ON "Album"("labelId");

-- CreateIndex
CREATE INDEX "Album_releasedAt_idx" ON "Album"("releasedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Track_isrc_key" ON "Track"("isrc");

-- CreateIndex
CREATE UNIQUE INDEX "Track_albumId_position_key" ON "Track"("albumId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "Tag_name_key" ON "Tag"("name");

-- CreateIndex
CREATE INDEX "Credit_artistId_idx" ON "Credit"("artistId");

-- CreateIndex
CREATE UNIQUE INDEX "listeners_email_key" ON "listeners"("email");

-- CreateIndex
CREATE UNIQUE INDEX "listeners_handle_key" ON "listeners"("handle");

-- CreateIndex
CREATE INDEX "follows_followed_id_idx" ON "follows"("followed_id");

-- CreateIndex
CREATE UNIQUE INDEX "playlists_one_name_per_owner" ON "playlists"("owner_id", "name");

-- CreateIndex
CREATE INDEX "playlist_entries_track_id_idx" ON "playlist_entries"("track_id");

-- CreateIndex
CREATE INDEX "reviews_author_id_idx" ON "reviews"("author_id");

-- CreateIndex
CREATE UNIQUE INDEX "reviews_one_per_listener" ON "reviews"("album_id", "author_id");

-- CreateIndex
CREATE INDEX "venues_country_code_idx" ON "venues"("country_code");

-- CreateIndex
CREATE UNIQUE INDEX "concerts_venue_code_stage_name_starts_at_key" ON "concerts"("venue_code", "stage_name", "starts_at");

-- CreateIndex
CREATE UNIQUE INDEX "performances_concert_id_slot_key" ON "performances"("concert_id", "slot");

-- CreateIndex
CREATE UNIQUE INDEX "charts_slug_key" ON "charts"("slug");

-- CreateIndex
CREATE UNIQUE INDEX "chart_entries_one_rank_per_track" ON "chart_entries"("chart_slug", "week", "track_id");

-- CreateIndex
CREATE INDEX "listens_track_id_idx" ON "listens"("track_id");

-- CreateIndex
CREATE INDEX "listens_listener_id_heard_at_idx" ON "listens"("listener_id", "heard_at");

-- CreateIndex
CREATE INDEX "_Influence_B_index" ON "_Influence"("B");

-- CreateIndex
CREATE INDEX "_AlbumToTag_B_index" ON "_AlbumToTag"("B");

-- AddForeignKey
ALTER TABLE "Label" ADD CONSTRAINT "Label_countryCode_fkey" FOREIGN KEY ("countryCode") REFERENCES "Country"("code") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Label" ADD CONSTRAINT "Label_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Label"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Artist" ADD CONSTRAINT "Artist_countryCode_fkey" FOREIGN KEY ("countryCode") REFERENCES "Country"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Album" ADD CONSTRAINT "Album_artistId_fkey" FOREIGN KEY ("artistId") REFERENCES "Artist"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Album" ADD CONSTRAINT "Album_producerId_fkey" FOREIGN KEY ("producerId") REFERENCES "Artist"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Album" ADD CONSTRAINT "Album_labelId_fkey" FOREIGN KEY ("labelId") REFERENCES "Label"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Track" ADD CONSTRAINT "Track_albumId_fkey" FOREIGN KEY ("albumId") REFERENCES "Album"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Credit" ADD CONSTRAINT "Credit_trackId_fkey" FOREIGN KEY ("trackId") REFERENCES "Track"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Credit" ADD CONSTRAINT "Credit_artistId_fkey" FOREIGN KEY ("artistId") REFERENCES "Artist"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "profiles" ADD CONSTRAINT "profiles_listener_id_fkey" FOREIGN KEY ("listener_id") REFERENCES "listeners"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "profiles" ADD CONSTRAINT "profiles_favourite_album_name_fkey" FOREIGN KEY ("favourite_album_name") REFERENCES "Album"("name") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "follows" ADD CONSTRAINT "follows_follower_id_fkey" FOREIGN KEY ("follower_id") REFERENCES "listeners"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "follows" ADD CONSTRAINT "follows_followed_id_fkey" FOREIGN KEY ("followed_id") REFERENCES "listeners"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "playlists" ADD CONSTRAINT "playlists_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "listeners"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "playlists" ADD CONSTRAINT "playlists_copied_from_id_fkey" FOREIGN KEY ("copied_from_id") REFERENCES "playlists"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "playlist_entries" ADD CONSTRAINT "playlist_entries_playlist_id_fkey" FOREIGN KEY ("playlist_id") REFERENCES "playlists"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "playlist_entries" ADD CONSTRAINT "playlist_entries_track_id_fkey" FOREIGN KEY ("track_id") REFERENCES "Track"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "playlist_entries" ADD CONSTRAINT "playlist_entries_added_by_id_fkey" FOREIGN KEY ("added_by_id") REFERENCES "listeners"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_album_id_fkey" FOREIGN KEY ("album_id") REFERENCES "Album"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "listeners"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "venues" ADD CONSTRAINT "venues_country_code_fkey" FOREIGN KEY ("country_code") REFERENCES "Country"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stages" ADD CONSTRAINT "stages_venue_code_fkey" FOREIGN KEY ("venue_code") REFERENCES "venues"("code") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "concerts" ADD CONSTRAINT "concerts_venue_code_stage_name_fkey" FOREIGN KEY ("venue_code", "stage_name") REFERENCES "stages"("venue_code", "name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "performances" ADD CONSTRAINT "performances_concert_id_fkey" FOREIGN KEY ("concert_id") REFERENCES "concerts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "performances" ADD CONSTRAINT "performances_artist_id_fkey" FOREIGN KEY ("artist_id") REFERENCES "Artist"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "chart_entries" ADD CONSTRAINT "chart_entries_chart_slug_fkey" FOREIGN KEY ("chart_slug") REFERENCES "charts"("slug") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "chart_entries" ADD CONSTRAINT "chart_entries_track_id_fkey" FOREIGN KEY ("track_id") REFERENCES "Track"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "listens" ADD CONSTRAINT "listens_track_id_fkey" FOREIGN KEY ("track_id") REFERENCES "Track"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "listens" ADD CONSTRAINT "listens_listener_id_fkey" FOREIGN KEY ("listener_id") REFERENCES "listeners"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_Influence" ADD CONSTRAINT "_Influence_A_fkey" FOREIGN KEY ("A") REFERENCES "Artist"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_Influence" ADD CONSTRAINT "_Influence_B_fkey" FOREIGN KEY ("B") REFERENCES "Artist"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_AlbumToTag" ADD CONSTRAINT "_AlbumToTag_A_fkey" FOREIGN KEY ("A") REFERENCES "Album"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "_AlbumToTag" ADD CONSTRAINT "_AlbumToTag_B_fkey" FOREIGN KEY ("B") REFERENCES "Tag"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the schema language has no words for, the database keeps all the same.

-- AddCheck
ALTER TABLE "Country" ADD CONSTRAINT "Country_code_is_two_capitals" CHECK ("code" ~ '^[A-Z]{2}$');

-- AddCheck
ALTER TABLE "Label" ADD CONSTRAINT "Label_founded_is_a_year" CHECK ("founded" BETWEEN 1850 AND 2100);

-- AddCheck
ALTER TABLE "Label" ADD CONSTRAINT "Label_is_not_its_own_imprint" CHECK ("parentId" <> "id");

-- AddCheck
ALTER TABLE "Artist" ADD CONSTRAINT "Artist_slug_is_plain" CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$');

-- AddCheck
ALTER TABLE "Artist" ADD CONSTRAINT "Artist_listeners_not_negative" CHECK ("monthlyListeners" >= 0);

-- AddCheck
ALTER TABLE "Album" ADD CONSTRAINT "Album_name_not_empty" CHECK ("name" <> '');

-- AddCheck
ALTER TABLE "Album" ADD CONSTRAINT "Album_rating_0_to_10" CHECK ("rating" BETWEEN 0 AND 10);

-- AddCheck
ALTER TABLE "Album" ADD CONSTRAINT "Album_plays_not_negative" CHECK ("plays" >= 0);

-- AddCheck
ALTER TABLE "Track" ADD CONSTRAINT "Track_position_from_1" CHECK ("position" >= 1);

-- AddCheck
ALTER TABLE "Track" ADD CONSTRAINT "Track_duration_not_negative" CHECK ("durationMs" >= 0);

-- AddCheck
ALTER TABLE "Track" ADD CONSTRAINT "Track_isrc_is_well_formed" CHECK ("isrc" ~ '^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$');

-- AddCheck
ALTER TABLE "Track" ADD CONSTRAINT "Track_danceability_0_to_1" CHECK ("danceability" BETWEEN 0 AND 1);

-- AddCheck
ALTER TABLE "listeners" ADD CONSTRAINT "listeners_balance_not_negative" CHECK ("balance" >= 0);

-- AddCheck
ALTER TABLE "follows" ADD CONSTRAINT "follows_nobody_follows_themselves" CHECK ("follower_id" <> "followed_id");

-- AddCheck
ALTER TABLE "playlists" ADD CONSTRAINT "playlists_color_is_a_color" CHECK ("color" ~ '^#[0-9a-f]{6}$');

-- AddCheck
ALTER TABLE "playlist_entries" ADD CONSTRAINT "playlist_entries_position_from_1" CHECK ("position" >= 1);

-- AddCheck
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_stars_1_to_5" CHECK ("stars" BETWEEN 1 AND 5);

-- AddCheck
ALTER TABLE "stages" ADD CONSTRAINT "stages_capacity_positive" CHECK ("capacity" > 0);

-- AddCheck
ALTER TABLE "concerts" ADD CONSTRAINT "concerts_price_not_negative" CHECK ("ticket_price" >= 0);

-- AddCheck
ALTER TABLE "performances" ADD CONSTRAINT "performances_slot_from_1" CHECK ("slot" >= 1);

-- AddCheck
ALTER TABLE "chart_entries" ADD CONSTRAINT "chart_entries_rank_from_1" CHECK ("rank" >= 1);

-- AddCheck
ALTER TABLE "listens" ADD CONSTRAINT "listens_share_0_to_1" CHECK ("share" BETWEEN 0 AND 1);

-- CreateIndex: one account per address, whatever its capitals
CREATE UNIQUE INDEX "listeners_email_whatever_its_capitals" ON "listeners" (lower("email"));

-- CreateView
CREATE VIEW "album_statistics" AS
SELECT
    "Album"."id" AS "album_id",
    (SELECT count(*) FROM "Track" WHERE "Track"."albumId" = "Album"."id") AS "track_count",
    (SELECT coalesce(sum("durationMs"), 0)::bigint FROM "Track" WHERE "Track"."albumId" = "Album"."id") AS "duration_ms",
    (SELECT count(*) FROM "reviews" WHERE "reviews"."album_id" = "Album"."id") AS "review_count",
    (SELECT round(avg("stars"), 2) FROM "reviews" WHERE "reviews"."album_id" = "Album"."id") AS "average_stars"
FROM "Album";

-- Add column "received_at" to table: "study_digests"
ALTER TABLE `study_digests` ADD COLUMN `received_at` datetime NULL;

-- Modify "study_digests" table
ALTER TABLE `study_digests` ADD COLUMN `received_at` datetime(3) NULL;

-- Modify "assignments" table
ALTER TABLE `assignments` ADD COLUMN `audience_members` bigint NOT NULL DEFAULT 0, ADD COLUMN `audience_enrolled` bigint NOT NULL DEFAULT 0;

-- Add column "dissolution" to table: "organizations"
ALTER TABLE `organizations` ADD COLUMN `dissolution` text NULL;

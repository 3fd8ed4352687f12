-- Modify "organizations" table
ALTER TABLE `organizations` ADD COLUMN `dissolution` varchar(1000) NULL;

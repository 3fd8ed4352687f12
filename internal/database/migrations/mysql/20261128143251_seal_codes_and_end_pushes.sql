-- Modify "deliveries" table
ALTER TABLE `deliveries` ADD COLUMN `code` varchar(120) NOT NULL DEFAULT '';
ALTER TABLE `deliveries` DROP INDEX `delivery_status_urgent_due_at`;
ALTER TABLE `deliveries` ADD INDEX `delivery_status_channel_urgent_due_at` (`status`, `channel`, `urgent`, `due_at`);
-- Modify "push_subscriptions" table
ALTER TABLE `push_subscriptions` ADD COLUMN `session_id` bigint NULL;

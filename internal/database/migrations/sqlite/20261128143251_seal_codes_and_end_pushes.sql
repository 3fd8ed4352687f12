-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Create "new_deliveries" table
CREATE TABLE `new_deliveries` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `channel` text NOT NULL,
  `kind` text NOT NULL,
  `notice_id` integer NULL,
  `group_message_id` integer NULL,
  `once_key` text NOT NULL,
  `urgent` bool NOT NULL DEFAULT (false),
  `title` text NOT NULL DEFAULT (''),
  `body` text NOT NULL,
  `code` text NOT NULL DEFAULT (''),
  `address` text NOT NULL DEFAULT (''),
  `status` text NOT NULL DEFAULT ('PENDING'),
  `attempts` integer NOT NULL DEFAULT (0),
  `created_at` datetime NOT NULL,
  `due_at` datetime NOT NULL,
  `expires_at` datetime NOT NULL,
  `claimed_by` text NOT NULL DEFAULT (''),
  `claimed_until` datetime NULL,
  `message_key` text NOT NULL DEFAULT (''),
  `handed_at` datetime NULL,
  `ended_at` datetime NULL,
  `sent_at` datetime NULL,
  `error` text NOT NULL DEFAULT (''),
  `provider_reference` text NOT NULL DEFAULT (''),
  PRIMARY KEY (`id`)
);
-- Copy rows from old table "deliveries" to new temporary table "new_deliveries"
INSERT INTO `new_deliveries` (`id`, `member_id`, `channel`, `kind`, `notice_id`, `group_message_id`, `once_key`, `urgent`, `title`, `body`, `address`, `status`, `attempts`, `created_at`, `due_at`, `expires_at`, `claimed_by`, `claimed_until`, `message_key`, `handed_at`, `ended_at`, `sent_at`, `error`, `provider_reference`) SELECT `id`, `member_id`, `channel`, `kind`, `notice_id`, `group_message_id`, `once_key`, `urgent`, `title`, `body`, `address`, `status`, `attempts`, `created_at`, `due_at`, `expires_at`, `claimed_by`, `claimed_until`, `message_key`, `handed_at`, `ended_at`, `sent_at`, `error`, `provider_reference` FROM `deliveries`;
-- Drop "deliveries" table after copying rows
DROP TABLE `deliveries`;
-- Rename temporary table "new_deliveries" to "deliveries"
ALTER TABLE `new_deliveries` RENAME TO `deliveries`;
-- Create index "delivery_once_key" to table: "deliveries"
CREATE UNIQUE INDEX `delivery_once_key` ON `deliveries` (`once_key`);
-- Create index "delivery_status_channel_urgent_due_at" to table: "deliveries"
CREATE INDEX `delivery_status_channel_urgent_due_at` ON `deliveries` (`status`, `channel`, `urgent`, `due_at`);
-- Create index "delivery_member_id_channel_status" to table: "deliveries"
CREATE INDEX `delivery_member_id_channel_status` ON `deliveries` (`member_id`, `channel`, `status`);
-- Create index "delivery_claimed_by" to table: "deliveries"
CREATE INDEX `delivery_claimed_by` ON `deliveries` (`claimed_by`);
-- Create index "delivery_group_message_id_channel_status" to table: "deliveries"
CREATE INDEX `delivery_group_message_id_channel_status` ON `deliveries` (`group_message_id`, `channel`, `status`);
-- Create index "delivery_status_ended_at" to table: "deliveries"
CREATE INDEX `delivery_status_ended_at` ON `deliveries` (`status`, `ended_at`);
-- Add column "session_id" to table: "push_subscriptions"
ALTER TABLE `push_subscriptions` ADD COLUMN `session_id` integer NULL;
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;

-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Create "new_notices" table
CREATE TABLE `new_notices` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `kind` text NOT NULL,
  `organization_id` integer NULL,
  `group_message_id` integer NULL,
  `once_key` text NOT NULL,
  `title` text NOT NULL,
  `body` text NOT NULL,
  `created_at` datetime NOT NULL,
  `read_at` datetime NULL,
  `removed_at` datetime NULL,
  `changed_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Copy rows from old table "notices" to new temporary table "new_notices"
INSERT INTO `new_notices` (`id`, `member_id`, `kind`, `organization_id`, `once_key`, `title`, `body`, `created_at`, `read_at`, `removed_at`, `changed_at`) SELECT `id`, `member_id`, `kind`, `organization_id`, `once_key`, `title`, `body`, `created_at`, `read_at`, `removed_at`, `changed_at` FROM `notices`;
-- Drop "notices" table after copying rows
DROP TABLE `notices`;
-- Rename temporary table "new_notices" to "notices"
ALTER TABLE `new_notices` RENAME TO `notices`;
-- Create index "notice_once_key" to table: "notices"
CREATE UNIQUE INDEX `notice_once_key` ON `notices` (`once_key`);
-- Create index "notice_member_id_changed_at" to table: "notices"
CREATE INDEX `notice_member_id_changed_at` ON `notices` (`member_id`, `changed_at`);
-- Create index "notice_member_id_created_at" to table: "notices"
CREATE INDEX `notice_member_id_created_at` ON `notices` (`member_id`, `created_at`);
-- Create index "notice_group_message_id_read_at" to table: "notices"
CREATE INDEX `notice_group_message_id_read_at` ON `notices` (`group_message_id`, `read_at`);
-- Add column "mail" to table: "members"
ALTER TABLE `members` ADD COLUMN `mail` text NULL;
-- Add column "quiet_from" to table: "members"
ALTER TABLE `members` ADD COLUMN `quiet_from` integer NULL;
-- Add column "quiet_until" to table: "members"
ALTER TABLE `members` ADD COLUMN `quiet_until` integer NULL;
-- Create "deliveries" table
CREATE TABLE `deliveries` (
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
-- Create index "delivery_once_key" to table: "deliveries"
CREATE UNIQUE INDEX `delivery_once_key` ON `deliveries` (`once_key`);
-- Create index "delivery_status_urgent_due_at" to table: "deliveries"
CREATE INDEX `delivery_status_urgent_due_at` ON `deliveries` (`status`, `urgent`, `due_at`);
-- Create index "delivery_member_id_channel_status" to table: "deliveries"
CREATE INDEX `delivery_member_id_channel_status` ON `deliveries` (`member_id`, `channel`, `status`);
-- Create index "delivery_claimed_by" to table: "deliveries"
CREATE INDEX `delivery_claimed_by` ON `deliveries` (`claimed_by`);
-- Create index "delivery_group_message_id_channel_status" to table: "deliveries"
CREATE INDEX `delivery_group_message_id_channel_status` ON `deliveries` (`group_message_id`, `channel`, `status`);
-- Create index "delivery_status_ended_at" to table: "deliveries"
CREATE INDEX `delivery_status_ended_at` ON `deliveries` (`status`, `ended_at`);
-- Create "group_messages" table
CREATE TABLE `group_messages` (
  `id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `author_id` integer NOT NULL,
  `stages` json NULL,
  `residency` text NULL,
  `admins_only` bool NOT NULL DEFAULT (false),
  `channels` json NOT NULL,
  `title` text NOT NULL,
  `body` text NOT NULL,
  `expected_count` integer NOT NULL,
  `told_count` integer NOT NULL DEFAULT (0),
  `expanded_to` integer NOT NULL DEFAULT (0),
  `sent_at` datetime NOT NULL,
  `finished_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "groupmessage_organization_id_sent_at" to table: "group_messages"
CREATE INDEX `groupmessage_organization_id_sent_at` ON `group_messages` (`organization_id`, `sent_at`);
-- Create index "groupmessage_finished_at_sent_at" to table: "group_messages"
CREATE INDEX `groupmessage_finished_at_sent_at` ON `group_messages` (`finished_at`, `sent_at`);
-- Create "mail_confirmations" table
CREATE TABLE `mail_confirmations` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `code_hash` blob NOT NULL,
  `salt` blob NOT NULL,
  `tries_left` integer NOT NULL,
  `sent_count` integer NOT NULL,
  `counted_from` datetime NOT NULL,
  `sent_at` datetime NOT NULL,
  `expires_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "mailconfirmation_member_id" to table: "mail_confirmations"
CREATE UNIQUE INDEX `mailconfirmation_member_id` ON `mail_confirmations` (`member_id`);
-- Create "notice_preferences" table
CREATE TABLE `notice_preferences` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `kind` text NOT NULL,
  `channel` text NOT NULL,
  `wanted` bool NOT NULL,
  `changed_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "noticepreference_member_id_kind_channel" to table: "notice_preferences"
CREATE UNIQUE INDEX `noticepreference_member_id_kind_channel` ON `notice_preferences` (`member_id`, `kind`, `channel`);
-- Create "push_subscriptions" table
CREATE TABLE `push_subscriptions` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `endpoint` text NOT NULL,
  `endpoint_hash` blob NOT NULL,
  `p256dh` text NOT NULL,
  `auth` text NOT NULL,
  `device` text NOT NULL DEFAULT (''),
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "pushsubscription_endpoint_hash" to table: "push_subscriptions"
CREATE UNIQUE INDEX `pushsubscription_endpoint_hash` ON `push_subscriptions` (`endpoint_hash`);
-- Create index "pushsubscription_member_id" to table: "push_subscriptions"
CREATE INDEX `pushsubscription_member_id` ON `push_subscriptions` (`member_id`);
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;

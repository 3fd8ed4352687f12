-- Modify "members" table
ALTER TABLE `members` ADD COLUMN `mail` varchar(500) NULL, ADD COLUMN `quiet_from` bigint NULL, ADD COLUMN `quiet_until` bigint NULL;
-- Modify "notices" table
ALTER TABLE `notices` MODIFY COLUMN `kind` enum('OVERDUE_DIGEST','BIRTHDAYS_AHEAD','BIRTHDAY_CARD','TRANSFER','GROUP_MESSAGE','SECURITY') NOT NULL, ADD COLUMN `group_message_id` bigint NULL;
ALTER TABLE `notices` ADD INDEX `notice_group_message_id_read_at` (`group_message_id`, `read_at`);
-- Create "deliveries" table
CREATE TABLE `deliveries` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `channel` enum('SMS','MAIL','PUSH') NOT NULL,
  `kind` varchar(40) NOT NULL,
  `notice_id` bigint NULL,
  `group_message_id` bigint NULL,
  `once_key` varchar(160) NOT NULL,
  `urgent` bool NOT NULL DEFAULT 0,
  `title` varchar(200) NOT NULL DEFAULT '',
  `body` mediumtext NOT NULL,
  `address` varchar(500) NOT NULL DEFAULT '',
  `status` enum('PENDING','SENDING','SENT','DEAD','UNKNOWN','SUPPRESSED') NOT NULL DEFAULT 'PENDING',
  `attempts` bigint NOT NULL DEFAULT 0,
  `created_at` datetime(3) NOT NULL,
  `due_at` datetime(3) NOT NULL,
  `expires_at` datetime(3) NOT NULL,
  `claimed_by` varchar(60) NOT NULL DEFAULT '',
  `claimed_until` datetime(3) NULL,
  `message_key` varchar(160) NOT NULL DEFAULT '',
  `handed_at` datetime(3) NULL,
  `ended_at` datetime(3) NULL,
  `sent_at` datetime(3) NULL,
  `error` varchar(200) NOT NULL DEFAULT '',
  `provider_reference` varchar(120) NOT NULL DEFAULT '',
  PRIMARY KEY (`id`),
  INDEX `delivery_claimed_by` (`claimed_by`),
  INDEX `delivery_group_message_id_channel_status` (`group_message_id`, `channel`, `status`),
  INDEX `delivery_member_id_channel_status` (`member_id`, `channel`, `status`),
  UNIQUE INDEX `delivery_once_key` (`once_key`),
  INDEX `delivery_status_ended_at` (`status`, `ended_at`),
  INDEX `delivery_status_urgent_due_at` (`status`, `urgent`, `due_at`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "group_messages" table
CREATE TABLE `group_messages` (
  `id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `author_id` bigint NOT NULL,
  `stages` json NULL,
  `residency` enum('SETTLED','FLOATING') NULL,
  `admins_only` bool NOT NULL DEFAULT 0,
  `channels` json NOT NULL,
  `title` varchar(120) NOT NULL,
  `body` mediumtext NOT NULL,
  `expected_count` bigint NOT NULL,
  `told_count` bigint NOT NULL DEFAULT 0,
  `expanded_to` bigint NOT NULL DEFAULT 0,
  `sent_at` datetime(3) NOT NULL,
  `finished_at` datetime(3) NULL,
  PRIMARY KEY (`id`),
  INDEX `groupmessage_finished_at_sent_at` (`finished_at`, `sent_at`),
  INDEX `groupmessage_organization_id_sent_at` (`organization_id`, `sent_at`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "mail_confirmations" table
CREATE TABLE `mail_confirmations` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `code_hash` varbinary(32) NOT NULL,
  `salt` varbinary(32) NOT NULL,
  `tries_left` bigint NOT NULL,
  `sent_count` bigint NOT NULL,
  `counted_from` datetime(3) NOT NULL,
  `sent_at` datetime(3) NOT NULL,
  `expires_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `mailconfirmation_member_id` (`member_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "notice_preferences" table
CREATE TABLE `notice_preferences` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `kind` varchar(40) NOT NULL,
  `channel` enum('SMS','MAIL','PUSH') NOT NULL,
  `wanted` bool NOT NULL,
  `changed_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `noticepreference_member_id_kind_channel` (`member_id`, `kind`, `channel`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "push_subscriptions" table
CREATE TABLE `push_subscriptions` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `endpoint` longtext NOT NULL,
  `endpoint_hash` varbinary(32) NOT NULL,
  `p256dh` varchar(200) NOT NULL,
  `auth` varchar(60) NOT NULL,
  `device` varchar(60) NOT NULL DEFAULT '',
  `created_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `pushsubscription_endpoint_hash` (`endpoint_hash`),
  INDEX `pushsubscription_member_id` (`member_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;

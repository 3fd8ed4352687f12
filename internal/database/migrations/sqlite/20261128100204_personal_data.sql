-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Create "new_members" table
CREATE TABLE `new_members` (
  `id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `name` text NOT NULL,
  `phone` text NOT NULL,
  `phone_index` text NULL,
  `phone_tail` text NULL,
  `identity_number` text NULL,
  `identity_number_index` text NULL,
  `born_on` text NULL,
  `gender` text NULL,
  `stage` text NOT NULL,
  `residency` text NOT NULL,
  `joined_on` date NULL,
  `full_member_on` date NULL,
  `joined_month_day` integer NULL,
  `active` bool NOT NULL DEFAULT (true),
  `deactivated_at` datetime NULL,
  `deactivation_reason` text NULL,
  `greetings_wanted` bool NOT NULL DEFAULT (true),
  `closes_at` datetime NULL,
  `erased_at` datetime NULL,
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Copy rows from old table "members" to new temporary table "new_members"
INSERT INTO `new_members` (`id`, `organization_id`, `name`, `phone`, `gender`, `stage`, `residency`, `joined_on`, `full_member_on`, `joined_month_day`, `active`, `deactivated_at`, `deactivation_reason`, `greetings_wanted`, `created_at`) SELECT `id`, `organization_id`, `name`, `phone`, `gender`, `stage`, `residency`, `joined_on`, `full_member_on`, `joined_month_day`, `active`, `deactivated_at`, `deactivation_reason`, `greetings_wanted`, `created_at` FROM `members`;
-- Drop "members" table after copying rows
DROP TABLE `members`;
-- Rename temporary table "new_members" to "members"
ALTER TABLE `new_members` RENAME TO `members`;
-- Create index "member_phone_index" to table: "members"
CREATE UNIQUE INDEX `member_phone_index` ON `members` (`phone_index`);
-- Create index "member_phone_tail" to table: "members"
CREATE INDEX `member_phone_tail` ON `members` (`phone_tail`);
-- Create index "member_identity_number_index" to table: "members"
CREATE UNIQUE INDEX `member_identity_number_index` ON `members` (`identity_number_index`);
-- Create index "member_closes_at" to table: "members"
CREATE INDEX `member_closes_at` ON `members` (`closes_at`);
-- Create index "member_organization_id_active" to table: "members"
CREATE INDEX `member_organization_id_active` ON `members` (`organization_id`, `active`);
-- Create index "member_joined_month_day_organization_id" to table: "members"
CREATE INDEX `member_joined_month_day_organization_id` ON `members` (`joined_month_day`, `organization_id`);
-- Create "access_entries" table
CREATE TABLE `access_entries` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `reader_id` integer NOT NULL,
  `reader_name` text NOT NULL,
  `organization_id` integer NOT NULL,
  `what` text NOT NULL,
  `reason` text NOT NULL,
  `once_key` text NOT NULL,
  `read_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "accessentry_once_key" to table: "access_entries"
CREATE UNIQUE INDEX `accessentry_once_key` ON `access_entries` (`once_key`);
-- Create index "accessentry_member_id_read_at" to table: "access_entries"
CREATE INDEX `accessentry_member_id_read_at` ON `access_entries` (`member_id`, `read_at`);
-- Create index "accessentry_reader_id" to table: "access_entries"
CREATE INDEX `accessentry_reader_id` ON `access_entries` (`reader_id`);
-- Create "correction_requests" table
CREATE TABLE `correction_requests` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `field` text NOT NULL,
  `wanted` text NOT NULL,
  `note` text NULL,
  `status` text NOT NULL DEFAULT ('OPEN'),
  `open_key` text NULL,
  `answer` text NULL,
  `decided_by_id` integer NULL,
  `created_at` datetime NOT NULL,
  `decided_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "correctionrequest_open_key" to table: "correction_requests"
CREATE UNIQUE INDEX `correctionrequest_open_key` ON `correction_requests` (`open_key`);
-- Create index "correctionrequest_member_id_created_at" to table: "correction_requests"
CREATE INDEX `correctionrequest_member_id_created_at` ON `correction_requests` (`member_id`, `created_at`);
-- Create index "correctionrequest_status_created_at" to table: "correction_requests"
CREATE INDEX `correctionrequest_status_created_at` ON `correction_requests` (`status`, `created_at`);
-- Create "data_keys" table
CREATE TABLE `data_keys` (
  `id` integer NOT NULL,
  `purpose` text NOT NULL,
  `keyset` blob NOT NULL,
  `changed_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "datakey_purpose" to table: "data_keys"
CREATE UNIQUE INDEX `datakey_purpose` ON `data_keys` (`purpose`);
-- Create "privacy_consents" table
CREATE TABLE `privacy_consents` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `version` text NOT NULL,
  `agreed_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "privacyconsent_member_id_version" to table: "privacy_consents"
CREATE UNIQUE INDEX `privacyconsent_member_id_version` ON `privacy_consents` (`member_id`, `version`);
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;

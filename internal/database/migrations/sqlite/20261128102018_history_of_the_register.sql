-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Add column "dissolved_on" to table: "organizations"
ALTER TABLE `organizations` ADD COLUMN `dissolved_on` date NULL;
-- Add column "merged_into_id" to table: "organizations"
ALTER TABLE `organizations` ADD COLUMN `merged_into_id` integer NULL;
-- Create "new_exports" table
CREATE TABLE `new_exports` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `subject` text NOT NULL,
  `course_id` integer NULL,
  `year` integer NULL,
  `as_of` date NULL,
  `full_data` bool NOT NULL DEFAULT (false),
  `reason` text NOT NULL DEFAULT (''),
  `format` text NOT NULL,
  `status` text NOT NULL DEFAULT ('PENDING'),
  `rows_written` integer NOT NULL DEFAULT (0),
  `tries` integer NOT NULL DEFAULT (0),
  `worker` text NOT NULL DEFAULT (''),
  `worked_until` datetime NULL,
  `store_key` text NOT NULL DEFAULT (''),
  `byte_size` integer NOT NULL DEFAULT (0),
  `error` text NOT NULL DEFAULT (''),
  `created_at` datetime NOT NULL,
  `finished_at` datetime NULL,
  `expires_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Copy rows from old table "exports" to new temporary table "new_exports"
INSERT INTO `new_exports` (`id`, `member_id`, `organization_id`, `subject`, `course_id`, `year`, `format`, `status`, `rows_written`, `tries`, `worker`, `worked_until`, `store_key`, `byte_size`, `error`, `created_at`, `finished_at`, `expires_at`) SELECT `id`, `member_id`, `organization_id`, `subject`, `course_id`, `year`, `format`, `status`, `rows_written`, `tries`, `worker`, `worked_until`, `store_key`, `byte_size`, `error`, `created_at`, `finished_at`, `expires_at` FROM `exports`;
-- Drop "exports" table after copying rows
DROP TABLE `exports`;
-- Rename temporary table "new_exports" to "exports"
ALTER TABLE `new_exports` RENAME TO `exports`;
-- Create index "export_member_id_created_at" to table: "exports"
CREATE INDEX `export_member_id_created_at` ON `exports` (`member_id`, `created_at`);
-- Create index "export_status_worked_until" to table: "exports"
CREATE INDEX `export_status_worked_until` ON `exports` (`status`, `worked_until`);
-- Create index "export_expires_at" to table: "exports"
CREATE INDEX `export_expires_at` ON `exports` (`expires_at`);
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
  `comes_from` text NOT NULL DEFAULT (''),
  `stays_at` text NOT NULL DEFAULT (''),
  `member_number` text NULL,
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
INSERT INTO `new_members` (`id`, `organization_id`, `name`, `phone`, `phone_index`, `phone_tail`, `identity_number`, `identity_number_index`, `born_on`, `gender`, `stage`, `residency`, `joined_on`, `full_member_on`, `joined_month_day`, `active`, `deactivated_at`, `deactivation_reason`, `greetings_wanted`, `closes_at`, `erased_at`, `created_at`) SELECT `id`, `organization_id`, `name`, `phone`, `phone_index`, `phone_tail`, `identity_number`, `identity_number_index`, `born_on`, `gender`, `stage`, `residency`, `joined_on`, `full_member_on`, `joined_month_day`, `active`, `deactivated_at`, `deactivation_reason`, `greetings_wanted`, `closes_at`, `erased_at`, `created_at` FROM `members`;
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
-- Create index "member_member_number" to table: "members"
CREATE UNIQUE INDEX `member_member_number` ON `members` (`member_number`);
-- Create index "member_organization_id_active" to table: "members"
CREATE INDEX `member_organization_id_active` ON `members` (`organization_id`, `active`);
-- Create index "member_joined_month_day_organization_id" to table: "members"
CREATE INDEX `member_joined_month_day_organization_id` ON `members` (`joined_month_day`, `organization_id`);
-- Create "organization_placements" table
CREATE TABLE `organization_placements` (
  `id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `parent_id` integer NULL,
  `name` text NOT NULL,
  `until_day` date NOT NULL,
  `changed_by_id` integer NULL,
  `noted_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "organizationplacement_organization_id_until_day" to table: "organization_placements"
CREATE UNIQUE INDEX `organizationplacement_organization_id_until_day` ON `organization_placements` (`organization_id`, `until_day`);
-- Create index "organizationplacement_until_day" to table: "organization_placements"
CREATE INDEX `organizationplacement_until_day` ON `organization_placements` (`until_day`);
-- Create "participations" table
CREATE TABLE `participations` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `from_day` date NOT NULL,
  `until_day` date NULL,
  `noted_by_id` integer NOT NULL,
  `noted_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "participation_member_id_organization_id_from_day" to table: "participations"
CREATE UNIQUE INDEX `participation_member_id_organization_id_from_day` ON `participations` (`member_id`, `organization_id`, `from_day`);
-- Create index "participation_organization_id_from_day" to table: "participations"
CREATE INDEX `participation_organization_id_from_day` ON `participations` (`organization_id`, `from_day`);
-- Create "posts" table
CREATE TABLE `posts` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `position` text NOT NULL,
  `from_day` date NOT NULL,
  `until_day` date NULL,
  `appointed_by_id` integer NOT NULL,
  `appointed_at` datetime NOT NULL,
  `ended_by_id` integer NULL,
  `ended_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "post_member_id_organization_id_position_from_day" to table: "posts"
CREATE UNIQUE INDEX `post_member_id_organization_id_position_from_day` ON `posts` (`member_id`, `organization_id`, `position`, `from_day`);
-- Create index "post_organization_id_from_day" to table: "posts"
CREATE INDEX `post_organization_id_from_day` ON `posts` (`organization_id`, `from_day`);
-- Create "residency_periods" table
CREATE TABLE `residency_periods` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `residency` text NOT NULL,
  `comes_from` text NOT NULL DEFAULT (''),
  `stays_at` text NOT NULL DEFAULT (''),
  `until_day` date NOT NULL,
  `changed_by_id` integer NULL,
  `noted_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "residencyperiod_member_id_until_day" to table: "residency_periods"
CREATE UNIQUE INDEX `residencyperiod_member_id_until_day` ON `residency_periods` (`member_id`, `until_day`);
-- Create "stage_periods" table
CREATE TABLE `stage_periods` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `stage` text NOT NULL,
  `until_day` date NOT NULL,
  `changed_by_id` integer NULL,
  `noted_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "stageperiod_member_id_until_day" to table: "stage_periods"
CREATE UNIQUE INDEX `stageperiod_member_id_until_day` ON `stage_periods` (`member_id`, `until_day`);
-- Create "venues" table
CREATE TABLE `venues` (
  `id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `name` text NOT NULL,
  `address` text NOT NULL DEFAULT (''),
  `seats` integer NULL,
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "venue_organization_id_name" to table: "venues"
CREATE UNIQUE INDEX `venue_organization_id_name` ON `venues` (`organization_id`, `name`);
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;

-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Create "new_members" table
CREATE TABLE `new_members` (
  `id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `name` text NOT NULL,
  `phone` text NOT NULL,
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
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Copy rows from old table "members" to new temporary table "new_members"
INSERT INTO `new_members` (`id`, `organization_id`, `name`, `phone`, `gender`, `stage`, `residency`, `joined_on`, `full_member_on`, `joined_month_day`, `active`, `deactivated_at`, `deactivation_reason`, `created_at`) SELECT `id`, `organization_id`, `name`, `phone`, `gender`, `stage`, `residency`, `joined_on`, `full_member_on`, `joined_month_day`, `active`, `deactivated_at`, `deactivation_reason`, `created_at` FROM `members`;
-- Drop "members" table after copying rows
DROP TABLE `members`;
-- Rename temporary table "new_members" to "members"
ALTER TABLE `new_members` RENAME TO `members`;
-- Create index "member_phone" to table: "members"
CREATE UNIQUE INDEX `member_phone` ON `members` (`phone`);
-- Create index "member_organization_id_active" to table: "members"
CREATE INDEX `member_organization_id_active` ON `members` (`organization_id`, `active`);
-- Create index "member_joined_month_day_organization_id" to table: "members"
CREATE INDEX `member_joined_month_day_organization_id` ON `members` (`joined_month_day`, `organization_id`);
-- Create "birthday_cards" table
CREATE TABLE `birthday_cards` (
  `id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `title` text NOT NULL,
  `message` text NOT NULL,
  `set_by_id` integer NOT NULL,
  `set_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "birthdaycard_organization_id" to table: "birthday_cards"
CREATE UNIQUE INDEX `birthdaycard_organization_id` ON `birthday_cards` (`organization_id`);
-- Create "ceremonies" table
CREATE TABLE `ceremonies` (
  `id` integer NOT NULL,
  `organization_id` integer NOT NULL,
  `held_on` date NOT NULL,
  `title` text NOT NULL,
  `place` text NOT NULL DEFAULT (''),
  `note` text NOT NULL DEFAULT (''),
  `created_by_id` integer NOT NULL,
  `created_at` datetime NOT NULL,
  `cancelled_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "ceremony_organization_id_held_on" to table: "ceremonies"
CREATE INDEX `ceremony_organization_id_held_on` ON `ceremonies` (`organization_id`, `held_on`);
-- Create "political_birthday_events" table
CREATE TABLE `political_birthday_events` (
  `id` integer NOT NULL,
  `member_id` integer NOT NULL,
  `year` integer NOT NULL,
  `day` date NOT NULL,
  `organization_id` integer NOT NULL,
  `status` text NOT NULL DEFAULT ('SCHEDULED'),
  `greeted_at` datetime NULL,
  `oath_reaffirmed_at` datetime NULL,
  `talk_held_on` date NULL,
  `talk_held_by_id` integer NULL,
  `talk_note` text NOT NULL DEFAULT (''),
  `talk_recorded_at` datetime NULL,
  `ceremony_id` integer NULL,
  `created_at` datetime NOT NULL,
  `changed_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "politicalbirthdayevent_member_id_year" to table: "political_birthday_events"
CREATE UNIQUE INDEX `politicalbirthdayevent_member_id_year` ON `political_birthday_events` (`member_id`, `year`);
-- Create index "politicalbirthdayevent_day_organization_id" to table: "political_birthday_events"
CREATE INDEX `politicalbirthdayevent_day_organization_id` ON `political_birthday_events` (`day`, `organization_id`);
-- Create index "politicalbirthdayevent_ceremony_id" to table: "political_birthday_events"
CREATE INDEX `politicalbirthdayevent_ceremony_id` ON `political_birthday_events` (`ceremony_id`);
-- Create index "politicalbirthdayevent_status_day" to table: "political_birthday_events"
CREATE INDEX `politicalbirthdayevent_status_day` ON `political_birthday_events` (`status`, `day`);
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;

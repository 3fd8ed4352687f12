-- Modify "members" table
ALTER TABLE `members` ADD COLUMN `greetings_wanted` bool NOT NULL DEFAULT 1;
-- Modify "notices" table
ALTER TABLE `notices` MODIFY COLUMN `kind` enum('OVERDUE_DIGEST','BIRTHDAYS_AHEAD','BIRTHDAY_CARD') NOT NULL;
-- Create "birthday_cards" table
CREATE TABLE `birthday_cards` (
  `id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `title` varchar(60) NOT NULL,
  `message` varchar(500) NOT NULL,
  `set_by_id` bigint NOT NULL,
  `set_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `birthdaycard_organization_id` (`organization_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "ceremonies" table
CREATE TABLE `ceremonies` (
  `id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `held_on` date NOT NULL,
  `title` varchar(120) NOT NULL,
  `place` varchar(200) NOT NULL DEFAULT '',
  `note` varchar(2000) NOT NULL DEFAULT '',
  `created_by_id` bigint NOT NULL,
  `created_at` datetime(3) NOT NULL,
  `cancelled_at` datetime(3) NULL,
  PRIMARY KEY (`id`),
  INDEX `ceremony_organization_id_held_on` (`organization_id`, `held_on`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "political_birthday_events" table
CREATE TABLE `political_birthday_events` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `year` bigint NOT NULL,
  `day` date NOT NULL,
  `organization_id` bigint NOT NULL,
  `status` enum('SCHEDULED','GREETED','OBSERVED','SKIPPED') NOT NULL DEFAULT 'SCHEDULED',
  `greeted_at` datetime(3) NULL,
  `oath_reaffirmed_at` datetime(3) NULL,
  `talk_held_on` date NULL,
  `talk_held_by_id` bigint NULL,
  `talk_note` varchar(2000) NOT NULL DEFAULT '',
  `talk_recorded_at` datetime(3) NULL,
  `ceremony_id` bigint NULL,
  `created_at` datetime(3) NOT NULL,
  `changed_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `politicalbirthdayevent_ceremony_id` (`ceremony_id`),
  INDEX `politicalbirthdayevent_day_organization_id` (`day`, `organization_id`),
  UNIQUE INDEX `politicalbirthdayevent_member_id_year` (`member_id`, `year`),
  INDEX `politicalbirthdayevent_status_day` (`status`, `day`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;

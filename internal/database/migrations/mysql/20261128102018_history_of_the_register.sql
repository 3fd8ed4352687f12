-- Modify "exports" table
ALTER TABLE `exports` MODIFY COLUMN `subject` enum('COMPLETION','CREDIT_HOURS','REGISTER') NOT NULL, ADD COLUMN `as_of` date NULL, ADD COLUMN `full_data` bool NOT NULL DEFAULT 0, ADD COLUMN `reason` varchar(500) NOT NULL DEFAULT '';
-- Modify "members" table
ALTER TABLE `members` ADD COLUMN `comes_from` varchar(120) NOT NULL DEFAULT '', ADD COLUMN `stays_at` varchar(120) NOT NULL DEFAULT '', ADD COLUMN `member_number` varchar(40) NULL;
-- The column must be there before it is indexed.
ALTER TABLE `members` ADD UNIQUE INDEX `member_member_number` (`member_number`);
-- Modify "organizations" table
ALTER TABLE `organizations` ADD COLUMN `dissolved_on` date NULL, ADD COLUMN `merged_into_id` bigint NULL;
-- Create "organization_placements" table
CREATE TABLE `organization_placements` (
  `id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `parent_id` bigint NULL,
  `name` varchar(120) NOT NULL,
  `until_day` date NOT NULL,
  `changed_by_id` bigint NULL,
  `noted_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `organizationplacement_organization_id_until_day` (`organization_id`, `until_day`),
  INDEX `organizationplacement_until_day` (`until_day`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "participations" table
CREATE TABLE `participations` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `from_day` date NOT NULL,
  `until_day` date NULL,
  `noted_by_id` bigint NOT NULL,
  `noted_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `participation_member_id_organization_id_from_day` (`member_id`, `organization_id`, `from_day`),
  INDEX `participation_organization_id_from_day` (`organization_id`, `from_day`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "posts" table
CREATE TABLE `posts` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `position` enum('SECRETARY','DEPUTY_SECRETARY','COMMITTEE_MEMBER','GROUP_LEADER') NOT NULL,
  `from_day` date NOT NULL,
  `until_day` date NULL,
  `appointed_by_id` bigint NOT NULL,
  `appointed_at` datetime(3) NOT NULL,
  `ended_by_id` bigint NULL,
  `ended_at` datetime(3) NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `post_member_id_organization_id_position_from_day` (`member_id`, `organization_id`, `position`, `from_day`),
  INDEX `post_organization_id_from_day` (`organization_id`, `from_day`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "residency_periods" table
CREATE TABLE `residency_periods` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `residency` enum('SETTLED','FLOATING') NOT NULL,
  `comes_from` varchar(120) NOT NULL DEFAULT '',
  `stays_at` varchar(120) NOT NULL DEFAULT '',
  `until_day` date NOT NULL,
  `changed_by_id` bigint NULL,
  `noted_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `residencyperiod_member_id_until_day` (`member_id`, `until_day`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "stage_periods" table
CREATE TABLE `stage_periods` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `stage` enum('APPLICANT','ACTIVIST','DEVELOPMENT_TARGET','PROBATIONARY','FULL') NOT NULL,
  `until_day` date NOT NULL,
  `changed_by_id` bigint NULL,
  `noted_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `stageperiod_member_id_until_day` (`member_id`, `until_day`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "venues" table
CREATE TABLE `venues` (
  `id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `name` varchar(120) NOT NULL,
  `address` varchar(200) NOT NULL DEFAULT '',
  `seats` bigint NULL,
  `created_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `venue_organization_id_name` (`organization_id`, `name`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;

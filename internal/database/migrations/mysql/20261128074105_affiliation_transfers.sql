-- Modify "notices" table
ALTER TABLE `notices` MODIFY COLUMN `kind` enum('OVERDUE_DIGEST','BIRTHDAYS_AHEAD','BIRTHDAY_CARD','TRANSFER') NOT NULL;
-- Create "affiliations" table
CREATE TABLE `affiliations` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `from_on` date NOT NULL,
  `until_on` date NULL,
  `transfer_id` bigint NULL,
  PRIMARY KEY (`id`),
  INDEX `affiliation_member_id_from_on` (`member_id`, `from_on`),
  INDEX `affiliation_organization_id_from_on` (`organization_id`, `from_on`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "affiliation_transfers" table
CREATE TABLE `affiliation_transfers` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `from_organization_id` bigint NOT NULL,
  `to_organization_id` bigint NOT NULL,
  `effective_on` date NOT NULL,
  `status` enum('PROPOSED','ACCEPTED','DECLINED','WITHDRAWN','DONE') NOT NULL DEFAULT 'PROPOSED',
  `open_member_id` bigint NULL,
  `proposed_by_id` bigint NOT NULL,
  `proposed_at` datetime(3) NOT NULL,
  `decided_by_id` bigint NULL,
  `decided_at` datetime(3) NULL,
  `note` varchar(500) NOT NULL DEFAULT '',
  `done_at` datetime(3) NULL,
  PRIMARY KEY (`id`),
  INDEX `affiliationtransfer_from_organization_id` (`from_organization_id`),
  INDEX `affiliationtransfer_member_id_proposed_at` (`member_id`, `proposed_at`),
  UNIQUE INDEX `affiliationtransfer_open_member_id` (`open_member_id`),
  INDEX `affiliationtransfer_status_effective_on` (`status`, `effective_on`),
  INDEX `affiliationtransfer_to_organization_id` (`to_organization_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;

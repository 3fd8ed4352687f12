-- Modify "members" table
ALTER TABLE `members` MODIFY COLUMN `phone` varchar(255) NOT NULL, ADD COLUMN `phone_index` varchar(43) NULL, ADD COLUMN `phone_tail` varchar(43) NULL, ADD COLUMN `identity_number` varchar(255) NULL, ADD COLUMN `identity_number_index` varchar(43) NULL, ADD COLUMN `born_on` varchar(255) NULL, ADD COLUMN `closes_at` datetime(3) NULL, ADD COLUMN `erased_at` datetime(3) NULL;
-- Modify "members" table
ALTER TABLE `members` DROP INDEX `member_phone`, ADD INDEX `member_closes_at` (`closes_at`), ADD UNIQUE INDEX `member_identity_number_index` (`identity_number_index`), ADD UNIQUE INDEX `member_phone_index` (`phone_index`), ADD INDEX `member_phone_tail` (`phone_tail`);
-- Create "access_entries" table
CREATE TABLE `access_entries` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `reader_id` bigint NOT NULL,
  `reader_name` varchar(60) NOT NULL,
  `organization_id` bigint NOT NULL,
  `what` varchar(200) NOT NULL,
  `reason` varchar(500) NOT NULL,
  `once_key` varchar(120) NOT NULL,
  `read_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  INDEX `accessentry_member_id_read_at` (`member_id`, `read_at`),
  UNIQUE INDEX `accessentry_once_key` (`once_key`),
  INDEX `accessentry_reader_id` (`reader_id`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "correction_requests" table
CREATE TABLE `correction_requests` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `field` enum('NAME','PHONE','GENDER','IDENTITY_NUMBER','BORN_ON','JOINED_ON','FULL_MEMBER_ON') NOT NULL,
  `wanted` varchar(600) NOT NULL,
  `note` varchar(500) NULL,
  `status` enum('OPEN','ACCEPTED','REFUSED','WITHDRAWN') NOT NULL DEFAULT 'OPEN',
  `open_key` varchar(60) NULL,
  `answer` varchar(500) NULL,
  `decided_by_id` bigint NULL,
  `created_at` datetime(3) NOT NULL,
  `decided_at` datetime(3) NULL,
  PRIMARY KEY (`id`),
  INDEX `correctionrequest_member_id_created_at` (`member_id`, `created_at`),
  UNIQUE INDEX `correctionrequest_open_key` (`open_key`),
  INDEX `correctionrequest_status_created_at` (`status`, `created_at`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "data_keys" table
CREATE TABLE `data_keys` (
  `id` bigint NOT NULL,
  `purpose` enum('SEALING','INDEXING') NOT NULL,
  `keyset` mediumblob NOT NULL,
  `changed_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `datakey_purpose` (`purpose`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;
-- Create "privacy_consents" table
CREATE TABLE `privacy_consents` (
  `id` bigint NOT NULL,
  `member_id` bigint NOT NULL,
  `version` varchar(40) NOT NULL,
  `agreed_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `privacyconsent_member_id_version` (`member_id`, `version`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;

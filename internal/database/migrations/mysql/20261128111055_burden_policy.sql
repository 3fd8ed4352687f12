-- Create "burden_policies" table
CREATE TABLE `burden_policies` (
  `id` bigint NOT NULL,
  `organization_id` bigint NOT NULL,
  `practice` enum('LEAGUE_TABLE','COMPULSORY_CHECK_IN','ONLINE_TIME_TABLE') NOT NULL,
  `enabled` bool NOT NULL,
  `reason` varchar(500) NOT NULL,
  `set_by_id` bigint NOT NULL,
  `set_at` datetime(3) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE INDEX `burdenpolicy_organization_id_practice` (`organization_id`, `practice`)
) CHARSET utf8mb4 COLLATE utf8mb4_bin;

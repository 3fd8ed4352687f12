-- Modify "exports" table
ALTER TABLE `exports` MODIFY COLUMN `subject` enum('COMPLETION','CREDIT_HOURS','REGISTER','YEAR_PAPERS') NOT NULL, MODIFY COLUMN `format` enum('XLSX','CSV','ZIP') NOT NULL;

-- Modify "quiz_attempts" table
ALTER TABLE `quiz_attempts` ADD INDEX `quizattempt_submitted_at_ends_at` (`submitted_at`, `ends_at`);

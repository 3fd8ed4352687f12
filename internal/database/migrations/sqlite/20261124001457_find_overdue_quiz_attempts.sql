-- Create index "quizattempt_submitted_at_ends_at" to table: "quiz_attempts"
CREATE INDEX `quizattempt_submitted_at_ends_at` ON `quiz_attempts` (`submitted_at`, `ends_at`);

package quizzes

// View is what a learner is shown of an attempt.
var View = view

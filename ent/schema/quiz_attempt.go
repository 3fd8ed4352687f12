package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/question"
)

// QuizAttempt is one try at a quiz: the paper as it was drawn, with its keys, and
// what was answered.
type QuizAttempt struct{ ent.Schema }

// Mixin of the table.
func (QuizAttempt) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (QuizAttempt) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("Who tries."),
		field.Int64("enrollment_id").Immutable().Comment("The enrolment under which it was begun."),
		field.Int64("course_id").Immutable().Comment("The course of the lesson."),
		field.Int64("lesson_id").Immutable().Comment("The quiz."),
		field.Int64("content_id").Immutable().Comment("The revision of the quiz that the paper was drawn from."),
		field.Int("number").Positive().Immutable().Comment("1 for the first try of this member at this lesson."),
		field.JSON("paper", question.Paper{}).SchemaType(longText()).Immutable().
			Comment("The questions drawn, in the order shown, with their keys: they never leave before submission."),
		field.JSON("answers", []question.Answer{}).SchemaType(longText()).Optional().
			Comment("What is answered so far; after submission what was graded."),
		field.Time("started_at").SchemaType(instant()).Immutable().Comment("When it was begun."),
		field.Time("ends_at").SchemaType(instant()).Optional().Nillable().Immutable().
			Comment("When the time is up; nil without a limit."),
		field.Time("saved_at").SchemaType(instant()).Optional().Nillable().Comment("When answers were last saved; nil before."),
		field.Time("submitted_at").SchemaType(instant()).Optional().Nillable().
			Comment("When it was submitted, or closed because its time was up; nil while it is open."),
		field.Float("score").Optional().Nillable().Comment("Points earned; nil while it is open."),
		field.Float("max_score").Immutable().Comment("Points of the paper."),
		field.Bool("passed").Optional().Nillable().Comment("Whether it passed; nil while it is open."),
	}
}

// Indexes of the table.
func (QuizAttempt) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "lesson_id", "number").Unique(),
		index.Fields("enrollment_id"),
		index.Fields("lesson_id"),
		index.Fields("submitted_at", "ends_at"),
	}
}

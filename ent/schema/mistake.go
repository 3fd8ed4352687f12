package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Mistake 错题 is a question that a member last answered wrong. It goes when the
// question is answered right.
type Mistake struct{ ent.Schema }

// Mixin of the table.
func (Mistake) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Mistake) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("Who answered."),
		field.Int64("lesson_id").Immutable().Comment("The quiz."),
		field.String("question_id").NotEmpty().MaxRuneLen(40).Immutable().Comment("The question, as the quiz numbers it."),
		field.Int64("attempt_id").Comment("The try in which it was last answered wrong; its paper holds the question."),
		field.Time("answered_at").SchemaType(instant()).Comment("When that was."),
	}
}

// Indexes of the table.
func (Mistake) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "lesson_id", "question_id").Unique(),
		index.Fields("member_id", "answered_at"),
		index.Fields("attempt_id"),
	}
}

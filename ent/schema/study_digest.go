package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/interval"
)

// StudyDigest is what a member's study of a lesson came to in sessions whose events
// are no longer kept. Record and digest together need no old event.
type StudyDigest struct{ ent.Schema }

// Mixin of the table.
func (StudyDigest) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (StudyDigest) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("Who studied."),
		field.Int64("course_id").Immutable().Comment("The course of the lesson."),
		field.Int64("lesson_id").Immutable().Comment("What was studied."),
		field.Other("coverage", interval.Set{}).
			SchemaType(map[string]string{dialect.MySQL: "mediumtext", dialect.SQLite: "text"}).
			Comment("Union of the media intervals accepted in those sessions, in milliseconds."),
		field.Int64("credited_ms").Default(0).Comment("Wall time credited in those sessions."),
		field.Int64("resume_ms").Default(0).Comment("Where to go on, by those sessions."),
		field.Time("resume_at").SchemaType(instant()).Optional().Nillable().Comment("End of the event that set resume_ms."),
		field.Int64("furthest_ms").Default(0).Comment("Furthest media position accepted in those sessions."),
		field.Int64("grace_ms").Default(0).Comment("How much of the one grace those sessions used."),
		field.Time("last_studied_at").SchemaType(instant()).Comment("End of the latest wall time credited in those sessions."),
		field.Time("received_at").SchemaType(instant()).Optional().Nillable().
			Comment("When the last of those events reached the school: what came before it cannot be judged anew, since not all that bore upon it is kept."),
	}
}

// Indexes of the table.
func (StudyDigest) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "lesson_id").Unique(),
	}
}

package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// StudySession 学习会话 is the server's clock for one lesson on one device; an
// offline one is a lease.
type StudySession struct{ ent.Schema }

// Mixin of the table.
func (StudySession) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (StudySession) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("Who studies."),
		field.Int64("enrollment_id").Immutable().Comment("The enrolment it was opened under."),
		field.Int64("course_id").Immutable().Comment("The course of the lesson."),
		field.Int64("lesson_id").Immutable().Comment("What is studied."),
		field.String("device").NotEmpty().MaxRuneLen(120).Immutable().Comment("What the device calls itself."),
		field.Bool("offline").Default(false).Immutable().Comment("Whether it is a lease for study without a network."),
		field.Time("started_at").SchemaType(instant()).Immutable().Comment("The server's time at the start."),
		field.Time("expires_at").SchemaType(instant()).Immutable().Comment("What happens later is not counted."),
		field.Time("ended_at").SchemaType(instant()).Optional().Nillable().
			Comment("When a second device superseded it; nil while it lives."),
		field.Int64("clock_offset_ms").Default(0).Immutable().
			Comment("Phone's clock minus server's clock at the start, in milliseconds."),
		field.Int64("lesson_ms").NonNegative().Immutable().Comment("Duration of the lesson in the release pinned at the start, in milliseconds: to recompute credit with, after a migration too."),
		field.Int64("max_creditable_ms").NonNegative().Optional().Nillable().Immutable().
			Comment("What a lease can earn at most; nil online."),
		field.Int64("accepted_media_ms").Default(0).Comment("Counter: media accepted so far in this session."),
		field.Int64("credited_ms").Default(0).Comment("Counter: wall time credited so far in this session."),
		field.Int64("grace_ms").Default(0).
			Comment("How much of the grace of this member and lesson the session has taken."),
		field.Time("compacted_at").SchemaType(instant()).Optional().Nillable().
			Comment("When its events were compacted into records and days: what comes after is refused; nil until then."),
	}
}

// Indexes of the table.
func (StudySession) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "offline", "expires_at"),
		index.Fields("enrollment_id"),
		index.Fields("compacted_at", "expires_at"),
	}
}

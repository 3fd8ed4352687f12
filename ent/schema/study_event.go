package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// StudyEvent is what a phone reported, with what the school made of it. Credit
// can be recomputed from these rows.
type StudyEvent struct{ ent.Schema }

// Mixin of the table.
func (StudyEvent) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (StudyEvent) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("Who studied."),
		field.String("client_id").MaxRuneLen(36).Immutable().Comment("UUID made by the phone: the same event twice counts once."),
		field.Int64("session_id").Immutable().Comment("The study session it belongs to."),
		field.Int64("lesson_id").Immutable().Comment("The lesson of the session."),
		field.Time("started_at").SchemaType(instant()).Immutable().Comment("As the phone said, by its own clock."),
		field.Int64("elapsed_ms").Immutable().Comment("Wall time the phone reported, in milliseconds."),
		field.Int64("from_ms").Immutable().Comment("Media position at the start, in milliseconds."),
		field.Int64("to_ms").Immutable().Comment("Media position at the end, in milliseconds."),
		field.Float("playback_rate").Immutable().Comment("Speed the phone reported."),
		field.Enum("outcome").Values("ACCEPTED", "CLIPPED", "REJECTED").Immutable().Comment("What became of it."),
		field.Enum("reason").Values("FASTER_THAN_CLOCK", "RATE_TOO_HIGH", "OUT_OF_RANGE", "SESSION_EXPIRED", "SESSION_UNKNOWN", "SUPERSEDED", "NOT_ENROLLED", "LESSON_RETIRED", "OVERLAP", "LEASE_EXHAUSTED").
			Optional().Nillable().Immutable().Comment("Why something was cut off or refused; nil when all was accepted."),
		field.Time("wall_from").SchemaType(instant()).Optional().Nillable().Immutable().
			Comment("Start of the wall time accepted, by the server's clock; nil when rejected."),
		field.Time("wall_to").SchemaType(instant()).Optional().Nillable().Immutable().
			Comment("End of the wall time accepted."),
		field.Int64("accepted_from_ms").Default(0).Immutable().Comment("Start of the media accepted."),
		field.Int64("accepted_to_ms").Default(0).Immutable().Comment("End of the media accepted."),
		field.Int64("credited_ms").Default(0).Immutable().Comment("Wall time newly credited by this event."),
		field.Time("received_at").SchemaType(instant()).Immutable().Comment("When it reached the school."),
	}
}

// Indexes of the table.
func (StudyEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "client_id").Unique(),
		index.Fields("session_id"),
		index.Fields("member_id", "lesson_id"),
	}
}

package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// StudyDayLeave 请假 is a member's leave from the fixed study days of some days. It
// holds from the moment it was asked for: organisers take note of it and talk to people.
type StudyDayLeave struct{ ent.Schema }

// Mixin of the table.
func (StudyDayLeave) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (StudyDayLeave) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().
			Comment("Who."),
		field.Enum("kind").Values("SICK", "WORK", "AWAY", "FAMILY", "OTHER").Immutable().
			Comment("病假, 工作, 外出, 家事 or another. A floating member who is AWAY is not expected at all."),
		field.Other("from_on", calendar.Date{}).SchemaType(day()).Immutable().
			Comment("First day."),
		field.Other("to_on", calendar.Date{}).SchemaType(day()).Immutable().
			Comment("Last day, included."),
		field.String("reason").MaxRuneLen(200).Default("").Immutable().
			Comment("In the member's words."),
		field.Int64("entered_by_id").Immutable().
			Comment("Who entered it: the member, or the organiser."),
		field.Time("created_at").SchemaType(instant()).Immutable().
			Comment("When."),
		field.Int64("cancelled_by_id").Optional().Nillable().
			Comment("Who took it back; nil while it stands."),
		field.Time("cancelled_at").SchemaType(instant()).Optional().Nillable().
			Comment("When it was taken back; nil while it stands."),
	}
}

// Indexes of the table.
func (StudyDayLeave) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "from_on"),
	}
}

package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// StudyDayAttendance says that a member kept a fixed study day by a check-in, by
// studying later, or by the organiser's word. Who took a lesson on the day itself is
// read from what they studied.
type StudyDayAttendance struct{ ent.Schema }

// Mixin of the table.
func (StudyDayAttendance) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (StudyDayAttendance) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().
			Comment("Who."),
		field.Other("day", calendar.Date{}).SchemaType(day()).Immutable().
			Comment("The fixed study day: kept once."),
		field.Enum("source").Values("CHECK_IN", "MAKE_UP", "RECORDED").Immutable().
			Comment("签到, 补学, or noted by the organiser."),
		field.Int64("organization_id").Immutable().
			Comment("Where: whose code it was or who noted it; the home affiliation for MAKE_UP."),
		field.Other("studied_on", calendar.Date{}).SchemaType(day()).Optional().Nillable().Immutable().
			Comment("MAKE_UP: the day of the study that made it up, which makes up no other; nil otherwise."),
		field.Int64("recorded_by_id").Optional().Nillable().Immutable().
			Comment("RECORDED: who noted it; nil otherwise."),
		field.Time("at").SchemaType(instant()).Immutable().
			Comment("When it was written."),
	}
}

// Indexes of the table.
func (StudyDayAttendance) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "day").Unique(),
		index.Fields("member_id", "studied_on").Unique(),
	}
}

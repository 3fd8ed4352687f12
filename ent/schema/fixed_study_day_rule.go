package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// FixedStudyDayRule 固定学习日 says on which days an organisation's members study
// together, from a day on. What it has not set, the organisation above it sets, and at
// last the school.
type FixedStudyDayRule struct{ ent.Schema }

// Mixin of the table.
func (FixedStudyDayRule) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (FixedStudyDayRule) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").Immutable().
			Comment("The organisation; it holds for all below it that set no own."),
		field.Enum("residency").Values("SETTLED", "FLOATING").Immutable().
			Comment("Whose calendar: that of 固定党员 or of 流动党员."),
		field.Other("from_on", calendar.Date{}).SchemaType(day()).Immutable().
			Comment("First day on which it holds; intervals are counted from it."),
		field.String("recurrence").MaxRuneLen(200).Default("").
			Comment("A recurrence rule of RFC 5545 without times; empty where the organisation has none of its own from that day on."),
		field.Int64("set_by_id").
			Comment("Who set it last."),
		field.Time("set_at").SchemaType(instant()).
			Comment("When."),
	}
}

// Indexes of the table.
func (FixedStudyDayRule) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "residency", "from_on").Unique(),
	}
}

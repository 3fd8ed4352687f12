package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// ResidencyPeriod is what held of a member's residency, and of the places that go with
// it, until it changed. It is read as StagePeriod is.
type ResidencyPeriod struct{ ent.Schema }

// Mixin of the table.
func (ResidencyPeriod) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (ResidencyPeriod) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().
			Comment("The member."),
		field.Enum("residency").Values("SETTLED", "FLOATING").Immutable().
			Comment("The residency that held."),
		field.String("comes_from").MaxRuneLen(120).Default("").Immutable().
			Comment("流出地 as it was; empty where not recorded."),
		field.String("stays_at").MaxRuneLen(120).Default("").Immutable().
			Comment("流入地 as it was; empty where not recorded."),
		field.Other("until_day", calendar.Date{}).SchemaType(day()).Immutable().
			Comment("First day on which it no longer held."),
		field.Int64("changed_by_id").Optional().Nillable().Immutable().
			Comment("Who wrote the change into the register; nil for the system."),
		field.Time("noted_at").SchemaType(instant()).Immutable().
			Comment("When the change was written down."),
	}
}

// Indexes of the table.
func (ResidencyPeriod) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "until_day").Unique(),
	}
}

package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// StagePeriod is a stage of membership that a member has left. The present one stands in
// members; on a past day the stage is that of the first period that ends after it, else
// the present one. Who never changed has no row.
type StagePeriod struct{ ent.Schema }

// Mixin of the table.
func (StagePeriod) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (StagePeriod) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().
			Comment("The member."),
		field.Enum("stage").Values("APPLICANT", "ACTIVIST", "DEVELOPMENT_TARGET", "PROBATIONARY", "FULL").Immutable().
			Comment("The stage that was left."),
		field.Other("until_day", calendar.Date{}).SchemaType(day()).Immutable().
			Comment("First day on which it no longer held."),
		field.Int64("changed_by_id").Optional().Nillable().Immutable().
			Comment("Who wrote the change into the register; nil for the system."),
		field.Time("noted_at").SchemaType(instant()).Immutable().
			Comment("When the change was written down."),
	}
}

// Indexes of the table.
func (StagePeriod) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "until_day").Unique(),
	}
}

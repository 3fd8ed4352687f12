package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// Affiliation 组织关系 says to which organisation a member belonged, and from when until
// when. The row without an end is the one that stands on the register.
type Affiliation struct{ ent.Schema }

// Mixin of the table.
func (Affiliation) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Affiliation) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().
			Comment("The member."),
		field.Int64("organization_id").Immutable().
			Comment("The home affiliation."),
		field.Other("from_on", calendar.Date{}).SchemaType(day()).
			Comment("First day."),
		field.Other("until_on", calendar.Date{}).SchemaType(day()).Optional().Nillable().
			Comment("First day on which it no longer held; nil while it holds."),
		field.Int64("transfer_id").Optional().Nillable().Immutable().
			Comment("The transfer that began it; nil for the first."),
	}
}

// Indexes of the table.
func (Affiliation) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "from_on"),
		index.Fields("organization_id", "from_on"),
	}
}

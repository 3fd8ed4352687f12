package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// Post 党内职务 is an office that a member holds in an organisation for a term. It gives
// no rights in the school: those are role grants.
type Post struct{ ent.Schema }

// Mixin of the table.
func (Post) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Post) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().
			Comment("Who holds it."),
		field.Int64("organization_id").Immutable().
			Comment("Where."),
		field.Enum("position").Values("SECRETARY", "DEPUTY_SECRETARY", "COMMITTEE_MEMBER", "GROUP_LEADER").Immutable().
			Comment("书记, 副书记, 委员 or 党小组组长."),
		field.Other("from_day", calendar.Date{}).SchemaType(day()).Immutable().
			Comment("First day of the term."),
		field.Other("until_day", calendar.Date{}).SchemaType(day()).Optional().Nillable().
			Comment("First day on which it is no longer held, known beforehand or not; nil without an end."),
		field.Int64("appointed_by_id").Immutable().
			Comment("Who wrote it down."),
		field.Time("appointed_at").SchemaType(instant()).Immutable().
			Comment("When."),
		field.Int64("ended_by_id").Optional().Nillable().
			Comment("Who wrote down that it ended; nil where nobody did."),
		field.Time("ended_at").SchemaType(instant()).Optional().Nillable().
			Comment("When; nil where nobody did."),
	}
}

// Indexes of the table.
func (Post) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "organization_id", "position", "from_day").Unique(),
		index.Fields("organization_id", "from_day"),
	}
}

package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// Participation 参加组织生活 says where a member takes part besides the home affiliation:
// one affiliation, many places (一方隶属、多重参加).
type Participation struct{ ent.Schema }

// Mixin of the table.
func (Participation) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Participation) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().
			Comment("Who takes part."),
		field.Int64("organization_id").Immutable().
			Comment("Where."),
		field.Other("from_day", calendar.Date{}).SchemaType(day()).Immutable().
			Comment("First day."),
		field.Other("until_day", calendar.Date{}).SchemaType(day()).Optional().Nillable().
			Comment("First day on which it no longer holds; nil without an end."),
		field.Int64("noted_by_id").Immutable().
			Comment("Who wrote it down."),
		field.Time("noted_at").SchemaType(instant()).Immutable().
			Comment("When."),
	}
}

// Indexes of the table.
func (Participation) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "organization_id", "from_day").Unique(),
		index.Fields("organization_id", "from_day"),
	}
}

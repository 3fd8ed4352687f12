package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// AnnualTarget 年度学习目标 is how many credit hours an organisation asks of its
// members in a year, from a year on. What it has not set, the organisation above it
// sets, and at last the school.
type AnnualTarget struct{ ent.Schema }

// Mixin of the table.
func (AnnualTarget) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (AnnualTarget) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").Immutable().Comment("The organisation; it holds for all below it that set no own."),
		field.Enum("audience").Values("MEMBERS", "LEADERS").Immutable().
			Comment("LEADERS are secretaries and committee members, MEMBERS everybody else."),
		field.Int("from_year").Immutable().Comment("First year in which it holds."),
		field.Int("hundredths").NonNegative().Comment("Credit hours in hundredths of an hour."),
		field.Int64("set_by_id").Comment("Who set it last."),
		field.Time("set_at").SchemaType(instant()).Comment("When."),
	}
}

// Indexes of the table.
func (AnnualTarget) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "audience", "from_year").Unique(),
	}
}

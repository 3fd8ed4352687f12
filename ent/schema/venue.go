package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Venue 活动场所 is a place where an organisation meets.
type Venue struct{ ent.Schema }

// Mixin of the table.
func (Venue) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Venue) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").
			Comment("Whose it is. Changed only when that organisation is dissolved."),
		field.String("name").NotEmpty().MaxRuneLen(120).
			Comment("What it is called; once in an organisation."),
		field.String("address").MaxRuneLen(200).Default("").
			Comment("Where it is, in words; empty where not recorded."),
		field.Int("seats").Optional().Nillable().
			Comment("How many can sit there; nil where not counted."),
		field.Time("created_at").SchemaType(instant()).Immutable().
			Comment("When the row was made."),
	}
}

// Indexes of the table.
func (Venue) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "name").Unique(),
	}
}

package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// BurdenPolicy 减负 says whether an organisation and all below it uses something that the
// rules against formalism bar unless somebody answers for it. Without a row it is off.
type BurdenPolicy struct{ ent.Schema }

// Mixin of the table.
func (BurdenPolicy) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (BurdenPolicy) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").Immutable().
			Comment("For which organisation, with all below it that has no row of its own."),
		field.Enum("practice").Values("LEAGUE_TABLE", "COMPULSORY_CHECK_IN", "ONLINE_TIME_TABLE").Immutable().
			Comment("What it is about: a ranking of persons, check-in as the only attendance, a table of time spent."),
		field.Bool("enabled").
			Comment("Whether it is used."),
		field.String("reason").NotEmpty().MaxRuneLen(500).
			Comment("Why; all members concerned read it."),
		field.Int64("set_by_id").
			Comment("Who answers for it."),
		field.Time("set_at").SchemaType(instant()).
			Comment("When it was last switched."),
	}
}

// Indexes of the table.
func (BurdenPolicy) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "practice").Unique(),
	}
}

package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// RoundRun is when a round, a piece of work done again and again beside the
// requests, last ran, and which node is at it.
type RoundRun struct{ ent.Schema }

// Mixin of the table.
func (RoundRun) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (RoundRun) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(60).Immutable().Comment("The round."),
		field.String("node").MaxRuneLen(60).Default("").
			Comment("Who is at it, empty for nobody: a name made for each start of a node."),
		field.Time("held_until").SchemaType(instant()).Optional().Nillable().
			Comment("Until when the node has it; past that another takes over."),
		field.Time("ran_at").SchemaType(instant()).Optional().Nillable().Comment("When it last ended well; nil before."),
	}
}

// Indexes of the table.
func (RoundRun) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("name").Unique(),
	}
}

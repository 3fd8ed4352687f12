package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// AssignmentScope is one of the organisations, with all below it, that an
// assignment speaks to.
type AssignmentScope struct{ ent.Schema }

// Mixin of the table.
func (AssignmentScope) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (AssignmentScope) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("assignment_id").Immutable().Comment("The assignment."),
		field.Int64("organization_id").Immutable().Comment("The organisation; its whole subtree is meant."),
	}
}

// Indexes of the table.
func (AssignmentScope) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("assignment_id", "organization_id").Unique(),
		index.Fields("organization_id"),
	}
}

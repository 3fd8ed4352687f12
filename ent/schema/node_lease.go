package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// NodeLease gives a running process its node number, the part of every key
// that keeps two processes from making the same one.
type NodeLease struct{ ent.Schema }

// Mixin of the table.
func (NodeLease) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (NodeLease) Fields() []ent.Field {
	return []ent.Field{
		field.Int("number").NonNegative().Immutable().Comment("Node number, 0 to 1023."),
		field.String("holder").MaxRuneLen(80).Comment("Which process holds it; empty when given back."),
		field.Time("leased_until").SchemaType(instant()).Comment("After this another process may take it."),
		field.Int64("keys_until_ms").Comment("No key of this node has a time at or beyond this, in milliseconds since 2020."),
	}
}

// Indexes of the table.
func (NodeLease) Indexes() []ent.Index {
	return []ent.Index{index.Fields("number").Unique()}
}

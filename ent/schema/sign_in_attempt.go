package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// SignInAttempt is one failed try to sign in, or one code asked for, counted
// in the database so that the limit holds for all nodes together.
type SignInAttempt struct{ ent.Schema }

// Mixin of the table.
func (SignInAttempt) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (SignInAttempt) Fields() []ent.Field {
	return []ent.Field{
		field.String("subject").MaxRuneLen(80).Immutable().
			Comment("What is counted: a kind and a hash of a telephone number or an address; never the thing itself."),
		field.Time("attempted_at").SchemaType(instant()).Immutable().Comment("When."),
	}
}

// Indexes of the table.
func (SignInAttempt) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("subject", "attempted_at"),
		index.Fields("attempted_at"),
	}
}

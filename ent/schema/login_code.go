package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// LoginCode is the one live six-digit code of a telephone number.
type LoginCode struct{ ent.Schema }

// Mixin of the table.
func (LoginCode) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (LoginCode) Fields() []ent.Field {
	return []ent.Field{
		field.String("subject").MaxRuneLen(80).Immutable().
			Comment("Hash of the telephone number the code was asked for."),
		field.Bytes("code_hash").MaxLen(32).SchemaType(hash()).Sensitive().
			Comment("SHA-256 of salt and code; it lives ten minutes and five tries."),
		field.Bytes("salt").MaxLen(16).SchemaType(hash()).Sensitive().Comment("Salt of code_hash."),
		field.Int("tries_left").Comment("Wrong answers still allowed."),
		field.Time("sent_at").SchemaType(instant()).Comment("When it was made."),
		field.Time("expires_at").SchemaType(instant()).Comment("When it stops working."),
	}
}

// Indexes of the table.
func (LoginCode) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("subject").Unique(),
		index.Fields("expires_at"),
	}
}

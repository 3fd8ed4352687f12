package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// DataKey is a set of keys that personal data is sealed or found with. It is itself
// sealed under the master key, which lies in a file and never in the database.
type DataKey struct{ ent.Schema }

// Mixin of the table.
func (DataKey) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (DataKey) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("purpose").Values("SEALING", "INDEXING").Immutable().
			Comment("What the keys are for: sealing columns, or the blind indexes that rows are found by."),
		field.Bytes("keyset").MaxLen(32 << 10).SchemaType(longBytes()).Sensitive().
			Comment("The Tink keyset, sealed under the master key."),
		field.Time("changed_at").SchemaType(instant()).
			Comment("When a key was added."),
	}
}

// Indexes of the table.
func (DataKey) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("purpose").Unique(),
	}
}

package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// ChangeMark counts the changes of something that nodes keep in memory, so
// that each notices when its copy is old.
type ChangeMark struct{ ent.Schema }

// Mixin of the table.
func (ChangeMark) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (ChangeMark) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(40).Immutable().Comment("What is kept in memory: catalogue or organizations."),
		field.Int64("value").Default(0).Comment("Raised by one in the transaction of each change."),
	}
}

// Indexes of the table.
func (ChangeMark) Indexes() []ent.Index {
	return []ent.Index{index.Fields("name").Unique()}
}

package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// MemberImportRow is what became of one line of a roster. It holds no personal data:
// who fixes the sheet has the sheet.
type MemberImportRow struct{ ent.Schema }

// Mixin of the table.
func (MemberImportRow) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (MemberImportRow) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().
			Comment("Who imported it."),
		field.Int64("import_id").Immutable().
			Comment("The import."),
		field.Int("line").Immutable().
			Comment("The sheet's own line number, the heading being 1."),
		field.Enum("outcome").Values("CREATED", "UPDATED", "UNCHANGED", "FAILED").Immutable().
			Comment("What became of it."),
		field.Text("messages").SchemaType(longText()).DefaultFunc(empty).Immutable().
			Comment("What is wrong, as JSON: column, Chinese and English sentence each."),
	}
}

// Indexes of the table.
func (MemberImportRow) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("import_id", "line").Unique(),
		index.Fields("import_id", "outcome", "line"),
	}
}

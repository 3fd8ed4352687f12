package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// MemberImport is what became of a roster: counted, with a row for each line that is
// worth telling.
type MemberImport struct{ ent.Schema }

// Mixin of the table.
func (MemberImport) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (MemberImport) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().
			Comment("Who imported it; nobody else sees it."),
		field.Int64("organization_id").Immutable().
			Comment("The organisation into whose subtree it was imported."),
		field.Int64("upload_id").Immutable().
			Comment("The file."),
		field.Bool("dry_run").Immutable().
			Comment("Whether it wrote nothing."),
		field.Bool("all_or_nothing").Default(false).Immutable().
			Comment("Whether one bad row refuses the whole file."),
		field.Text("headings").SchemaType(longText()).DefaultFunc(empty).Immutable().
			Comment("Which heading was taken for what, as JSON."),
		field.Int("created").Immutable().
			Comment("Rows that made a member."),
		field.Int("updated").Immutable().
			Comment("Rows that changed one."),
		field.Int("unchanged").Immutable().
			Comment("Rows that said what the register says."),
		field.Int("failed").Immutable().
			Comment("Rows refused."),
		field.Time("created_at").SchemaType(instant()).Immutable().
			Comment("When."),
	}
}

// Indexes of the table.
func (MemberImport) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "created_at"),
	}
}

package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// GroupMessage 群发消息 is what an admin writes to the members of an organisation and
// of all below it. A round turns it into notices.
type GroupMessage struct{ ent.Schema }

// Mixin of the table.
func (GroupMessage) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (GroupMessage) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").Immutable().Comment("To whose members, with all below it."),
		field.Int64("author_id").Immutable().Comment("Who wrote it."),
		field.Strings("stages").Optional().Immutable().Comment("Only members of these stages; nil for all."),
		field.Enum("residency").Values("SETTLED", "FLOATING").Optional().Nillable().Immutable().Comment("Only these; nil for both."),
		field.Bool("admins_only").Default(false).Immutable().Comment("Only those with an ADMIN role."),
		field.Strings("channels").Immutable().Comment("Over what it goes besides the list of notices."),
		field.String("title").NotEmpty().MaxRuneLen(120).Immutable().Comment("Title, in a line."),
		field.Text("body").SchemaType(longText()).Immutable().DefaultFunc(empty).Comment("What there is to say, as plain text."),
		field.Int("expected_count").Immutable().Comment("Members that the author was shown before sending."),
		field.Int("told_count").Default(0).Comment("Members told so far."),
		field.Int64("expanded_to").Default(0).Comment("Key of the last member that was looked at: members are told by key, batch by batch."),
		field.Time("sent_at").SchemaType(instant()).Immutable().Comment("When the author sent it."),
		field.Time("finished_at").SchemaType(instant()).Optional().Nillable().Comment("When all had been told; nil before."),
	}
}

// Indexes of the table.
func (GroupMessage) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "sent_at"),
		index.Fields("finished_at", "sent_at"),
	}
}

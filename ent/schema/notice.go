package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Notice 通知 is something a member is told inside the school.
type Notice struct{ ent.Schema }

// Mixin of the table.
func (Notice) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Notice) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("Who is told."),
		field.Enum("kind").Values("OVERDUE_DIGEST", "BIRTHDAYS_AHEAD", "BIRTHDAY_CARD", "TRANSFER", "GROUP_MESSAGE", "SECURITY").Immutable().Comment("What it is about."),
		field.Int64("organization_id").Optional().Nillable().Immutable().
			Comment("The organisation it speaks of; nil without one."),
		field.Int64("group_message_id").Optional().Nillable().Immutable().
			Comment("The group message that it is part of; nil otherwise."),
		field.String("once_key").NotEmpty().MaxRuneLen(120).Immutable().
			Comment("Makes it come once, whatever rounds and nodes do."),
		field.String("title").NotEmpty().MaxRuneLen(120).Comment("Title, in a line."),
		field.Text("body").SchemaType(longText()).DefaultFunc(empty).Comment("What there is to say, as plain text."),
		field.Time("created_at").SchemaType(instant()).Immutable().Comment("When it was written."),
		field.Time("read_at").SchemaType(instant()).Optional().Nillable().Comment("When it was read; nil until then."),
		field.Time("removed_at").SchemaType(instant()).Optional().Nillable().
			Comment("When it was taken back or put away; nil while it stands. Phones that missed it learn of it by this."),
		field.Time("changed_at").SchemaType(instant()).Comment("When the row last changed."),
	}
}

// Indexes of the table.
func (Notice) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("once_key").Unique(),
		index.Fields("member_id", "changed_at"),
		index.Fields("member_id", "created_at"),
		index.Fields("group_message_id", "read_at"),
	}
}

package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// AccessEntry says that somebody read personal data of a member in full: who, what and
// why. The member reads it.
type AccessEntry struct{ ent.Schema }

// Mixin of the table.
func (AccessEntry) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (AccessEntry) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().
			Comment("Whose data was read."),
		field.Int64("reader_id").Immutable().
			Comment("Who read it."),
		field.String("reader_name").MaxRuneLen(60).
			Comment("The reader's name at that time."),
		field.Int64("organization_id").Immutable().
			Comment("The reader's home affiliation at that time."),
		field.String("what").MaxRuneLen(200).Immutable().
			Comment("What was read: names of PersonalField with commas between."),
		field.String("reason").MaxRuneLen(500).Immutable().
			Comment("Why, as the reader wrote it; empty for the phone on the roster, which the role shows."),
		field.String("once_key").MaxRuneLen(120).Immutable().
			Comment("What is told once: reader, member and day for the roster, else the entry itself."),
		field.Time("read_at").SchemaType(instant()).Immutable().
			Comment("When."),
	}
}

// Indexes of the table.
func (AccessEntry) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("once_key").Unique(),
		index.Fields("member_id", "read_at"),
		index.Fields("reader_id"),
	}
}

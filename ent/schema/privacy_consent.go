package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// PrivacyConsent says that a member agreed to a version of the privacy notice.
type PrivacyConsent struct{ ent.Schema }

// Mixin of the table.
func (PrivacyConsent) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (PrivacyConsent) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().
			Comment("The member."),
		field.String("version").NotEmpty().MaxRuneLen(40).Immutable().
			Comment("The version of the notice."),
		field.Time("agreed_at").SchemaType(instant()).Immutable().
			Comment("When."),
	}
}

// Indexes of the table.
func (PrivacyConsent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("member_id", "version").Unique(),
	}
}

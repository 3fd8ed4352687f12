package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// CorrectionRequest is a member's wish to have their own data corrected, which the
// secretary accepts or refuses.
type CorrectionRequest struct{ ent.Schema }

// Mixin of the table.
func (CorrectionRequest) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (CorrectionRequest) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().
			Comment("Who asks, of their own data."),
		field.Enum("field").Values("NAME", "PHONE", "GENDER", "IDENTITY_NUMBER", "BORN_ON", "JOINED_ON", "FULL_MEMBER_ON").Immutable().
			Comment("What is wrong."),
		field.String("wanted").MaxRuneLen(600).Sensitive().
			Comment("What it should be, sealed in the table; empty once the account was closed."),
		field.String("note").MaxRuneLen(500).Optional().
			Comment("What the member says about it."),
		field.Enum("status").Values("OPEN", "ACCEPTED", "REFUSED", "WITHDRAWN").Default("OPEN").
			Comment("How it stands."),
		field.String("open_key").MaxRuneLen(60).Optional().Nillable().
			Comment("Member and field while it is open, so that there is one at a time; nil once decided."),
		field.String("answer").MaxRuneLen(500).Optional().
			Comment("What the secretary says about it."),
		field.Int64("decided_by_id").Optional().Nillable().
			Comment("Who decided."),
		field.Time("created_at").SchemaType(instant()).Immutable().
			Comment("When it was asked."),
		field.Time("decided_at").SchemaType(instant()).Optional().Nillable().
			Comment("When it was decided or withdrawn."),
	}
}

// Indexes of the table.
func (CorrectionRequest) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("open_key").Unique(),
		index.Fields("member_id", "created_at"),
		index.Fields("status", "created_at"),
	}
}

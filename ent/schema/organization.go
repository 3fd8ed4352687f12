package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// Organization 党组织 is a unit of the party's tree: a committee, a general
// branch, a branch, a joint branch or a party group.
type Organization struct{ ent.Schema }

// Mixin of the table.
func (Organization) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (Organization) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("parent_id").Optional().Nillable().
			Comment("The organisation directly above; nil for the root."),
		field.String("path").MaxRuneLen(255).
			Comment("Keys of all units from the root down to this one, 13 characters each: a subtree is one range of paths."),
		field.String("name").NotEmpty().MaxRuneLen(120).
			Comment("Full name, as it stands on the seal."),
		field.String("code").NotEmpty().MaxRuneLen(60).
			Comment("The code used in registers; unique in the whole school."),
		field.Enum("kind").Values("COMMITTEE", "GENERAL_BRANCH", "BRANCH", "JOINT_BRANCH", "PARTY_GROUP").
			Comment("党委, 党总支, 党支部, 联合党支部 or 党小组."),
		field.Enum("set_up").Values("INDEPENDENT", "JOINT", "ATTACHED").Default("INDEPENDENT").
			Comment("How it was set up: 单独组建, 联合组建 or 挂靠."),
		field.Bool("floating").Default(false).
			Comment("Whether it is an organisation for floating members."),
		field.Other("dissolved_on", calendar.Date{}).SchemaType(day()).Optional().Nillable().
			Comment("First day on which it was no more; nil while it stands. A dissolved organisation takes nobody and nothing, and stays for the history."),
		field.Int64("merged_into_id").Optional().Nillable().
			Comment("The organisation that took over its members; nil while it stands."),
		field.String("dissolution").MaxRuneLen(1000).Optional().Nillable().
			Comment("What moved and ended when it was dissolved, in numbers as JSON: the same request again is answered the same. Nil while it stands."),
		field.Time("created_at").SchemaType(instant()).Immutable().
			Comment("When the row was made."),
	}
}

// Indexes of the table.
func (Organization) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("path").Unique(),
		index.Fields("code").Unique(),
		index.Fields("parent_id"),
	}
}

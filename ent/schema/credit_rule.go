package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
)

// CreditRule 学时折算规则 is how study time becomes credit hours, from a date on.
type CreditRule struct{ ent.Schema }

// Mixin of the table.
func (CreditRule) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (CreditRule) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").NotEmpty().MaxRuneLen(60).Immutable().Comment("Name that ledger lines keep."),
		field.Other("valid_from", calendar.Date{}).SchemaType(day()).Immutable().Comment("First day on which it applies."),
		field.Enum("scheme").Values("PER_MINUTES", "STEPS").Immutable().
			Comment("PER_MINUTES: so many minutes are one hour; STEPS: 30 minutes and more 1, 15 to 30 a half, less a quarter."),
		field.Int("minutes_per_hour").Positive().Default(45).Immutable().
			Comment("Minutes of study that make one credit hour, for PER_MINUTES."),
	}
}

// Indexes of the table.
func (CreditRule) Indexes() []ent.Index {
	return []ent.Index{index.Fields("valid_from").Unique()}
}

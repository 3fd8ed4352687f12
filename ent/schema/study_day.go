package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"partyschool/internal/calendar"
	"partyschool/internal/interval"
)

// StudyDay is the wall time credited to one member for one lesson on one day
// of the tenant's calendar. The rows of a day never overlap.
type StudyDay struct{ ent.Schema }

// Mixin of the table.
func (StudyDay) Mixin() []ent.Mixin { return []ent.Mixin{table{}} }

// Fields of the table.
func (StudyDay) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("member_id").Immutable().Comment("Who studied."),
		field.Other("day", calendar.Date{}).SchemaType(day()).Immutable().Comment("The day, in the tenant's time zone."),
		field.Int64("lesson_id").Immutable().Comment("What was studied."),
		field.Other("wall", interval.Set{}).
			SchemaType(map[string]string{dialect.MySQL: "mediumtext", dialect.SQLite: "text"}).
			Comment("Union of the wall time credited, in milliseconds since 1970."),
		field.Int64("credited_ms").Default(0).Comment("Counter: length of wall."),
		field.Other("settled", interval.Set{}).Optional().
			SchemaType(map[string]string{dialect.MySQL: "mediumtext", dialect.SQLite: "text"}).
			Comment("The part of wall whose events are no longer kept."),
	}
}

// Indexes of the table.
func (StudyDay) Indexes() []ent.Index {
	return []ent.Index{index.Fields("member_id", "day", "lesson_id").Unique()}
}

// Package schema describes the tables: fields, indexes and what they mean. It
// holds no behaviour; who may see a row is written in internal/visibility, and
// what happens to it in the capability rooms under internal.
package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/mixin"
)

// table is what all tables share: an application-made key and a binary
// collation, so that the three engines compare text alike.
type table struct{ mixin.Schema }

// Fields of every table.
func (table) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("id").
			Immutable().
			Annotations(entsql.Annotation{Incremental: new(bool)}).
			Comment("Key made by the application: time-ordered, with the kind of row inside (internal/key)."),
	}
}

// Annotations of every table.
func (table) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Annotation{Charset: "utf8mb4", Collation: "utf8mb4_bin"},
		entsql.WithComments(false),
	}
}

// instant is the column type of a moment: UTC with milliseconds. MySQL's
// timestamp ends in 2038 and begins in 1970.
func instant() map[string]string { return map[string]string{dialect.MySQL: "datetime(3)"} }

// day is the column type of a date of life, which may lie before 1970.
func day() map[string]string {
	return map[string]string{dialect.MySQL: "date", dialect.SQLite: "date"}
}

// longText is the column type of text that may pass 64 KB.
func longText() map[string]string { return map[string]string{dialect.MySQL: "mediumtext"} }

// hash is the column type of a SHA-256, and of what is as short: MySQL indexes no
// blob.
func hash() map[string]string { return map[string]string{dialect.MySQL: "varbinary(32)"} }

// longBytes is the column type of bytes that may pass 255.
func longBytes() map[string]string { return map[string]string{dialect.MySQL: "mediumblob"} }

// empty is the default of a long text: MySQL has none for such columns.
func empty() string { return "" }

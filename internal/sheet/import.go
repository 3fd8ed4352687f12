// Package sheet reads and writes tables that people keep: XLSX workbooks and CSV
// files. It knows rows and cells, not what is in them.
package sheet

import (
	"slices"

	"partyschool/internal/problem"
)

// Import is what became of a sheet.
type Import struct {
	DryRun                              bool
	Created, Updated, Unchanged, Failed int

	rows []ImportRow
}

// ImportRow is what became of one row.
type ImportRow struct {
	// Line is the sheet's own line number, the heading being 1.
	Line    int
	Outcome Outcome
	// Messages are sentences that name the column, in Chinese unless In chose
	// otherwise; empty where nothing is wrong.
	Messages []string

	english []string // the same in English
}

// Outcome is what became of a row.
type Outcome string

// The outcomes.
const (
	Created   Outcome = "CREATED"
	Updated   Outcome = "UPDATED"
	Unchanged Outcome = "UNCHANGED"
	Failed    Outcome = "FAILED"
)

// rowsKept bounds the rows that an answer tells of; all are counted.
const rowsKept = 1000

// Add counts a row, with what is to be said of it in both languages.
func (i *Import) Add(line int, outcome Outcome, remarks ...*problem.Problem) {
	switch outcome {
	case Created:
		i.Created++
	case Updated:
		i.Updated++
	case Unchanged:
		i.Unchanged++
	case Failed:
		i.Failed++
	}
	if len(i.rows) >= rowsKept && (outcome != Failed || len(i.rows) >= 2*rowsKept) {
		return
	}
	row := ImportRow{Line: line, Outcome: outcome, Messages: make([]string, len(remarks)), english: make([]string, len(remarks))}
	for j, r := range remarks {
		row.Messages[j], row.english[j] = r.Chinese, r.English
	}
	i.rows = append(i.rows, row)
}

// In returns the import with its messages in English or in Chinese.
func (i *Import) In(english bool) *Import {
	if !english {
		return i
	}
	said := *i
	said.rows = slices.Clone(i.rows)
	for j, r := range said.rows {
		said.rows[j].Messages = r.english
	}
	return &said
}

// Rows returns the first 1000 rows, or the first 1000 of those with a mistake.
func (i *Import) Rows(onlyFailed *bool) []ImportRow {
	rows := []ImportRow{}
	for _, r := range i.rows {
		if len(rows) < rowsKept && (onlyFailed == nil || !*onlyFailed || r.Outcome == Failed) {
			rows = append(rows, r)
		}
	}
	return rows
}

package members

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/memberimportrow"
	"partyschool/ent/predicate"
	"partyschool/internal/audit"
	"partyschool/internal/paging"
)

// rowsAtOnce bounds the rows of a report that one statement writes: with seven columns
// it stays below the 32,766 parameters that SQLite takes.
const rowsAtOnce = 2000

// said is a message of a row in both languages, as it is kept.
type said struct {
	Chinese string `json:"zh"`
	English string `json:"en"`
}

// report writes down what became of the rows, and says in the audit trail that the
// register was changed.
func (r *roster) report(ctx context.Context, input ImportMembersInput, all bool) (*ent.MemberImport, error) {
	counts := map[memberimportrow.Outcome]int{}
	for _, row := range r.rows {
		counts[row.outcome]++
	}
	headings, err := json.Marshal(r.columns)
	if err != nil {
		return nil, fmt.Errorf("keep the headings of a roster: %w", err)
	}
	var made *ent.MemberImport
	err = r.service.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		now := r.service.clock.Now()
		made, err = tx.MemberImport.Create().SetMemberID(r.viewer.MemberID).SetOrganizationID(r.unit.ID).SetUploadID(input.UploadID).
			SetDryRun(input.DryRun).SetAllOrNothing(all).SetHeadings(string(headings)).
			SetCreated(counts[memberimportrow.OutcomeCREATED]).SetUpdated(counts[memberimportrow.OutcomeUPDATED]).
			SetUnchanged(counts[memberimportrow.OutcomeUNCHANGED]).SetFailed(counts[memberimportrow.OutcomeFAILED]).SetCreatedAt(now).Save(ctx)
		if err != nil {
			return fmt.Errorf("keep an import: %w", err)
		}
		for some := range slices.Chunk(r.rows, rowsAtOnce) {
			rows := make([]*ent.MemberImportRowCreate, len(some))
			for i, row := range some {
				messages := make([]said, 0, len(row.mistakes)+len(row.remarks))
				for _, m := range slices.Concat(row.mistakes, row.remarks) {
					messages = append(messages, said{m.Chinese, m.English})
				}
				text, err := json.Marshal(messages)
				if err != nil {
					return err
				}
				rows[i] = tx.MemberImportRow.Create().SetMemberID(r.viewer.MemberID).SetImportID(made.ID).SetLine(row.line).
					SetOutcome(row.outcome).SetMessages(string(text))
			}
			if err := tx.MemberImportRow.CreateBulk(rows...).Exec(ctx); err != nil {
				return fmt.Errorf("keep the rows of an import: %w", err)
			}
		}
		if input.DryRun || made.Created+made.Updated == 0 {
			return nil
		}
		return audit.Write(ctx, tx, r.service.clock, audit.Entry{
			Action: "importMembers", OrganizationID: r.unit.ID, SubjectID: made.ID,
			Summary: fmt.Sprintf("从名册向“%s”导入党员：新增 %d 人，修改 %d 人，有误 %d 行。", r.unit.Name, made.Created, made.Updated, made.Failed),
		})
	})
	return made, err
}

// Columns are what the headings of an imported sheet were taken for.
func Columns(i *ent.MemberImport) ([]*RosterColumn, error) {
	var columns []*RosterColumn
	if err := json.Unmarshal([]byte(i.Headings), &columns); err != nil {
		return nil, fmt.Errorf("read the headings of an import: %w", err)
	}
	return columns, nil
}

// Messages are what is to be said of a row, in English or in Chinese.
func Messages(row *ent.MemberImportRow, english bool) ([]string, error) {
	var kept []said
	if err := json.Unmarshal([]byte(row.Messages), &kept); err != nil {
		return nil, fmt.Errorf("read the messages of a row: %w", err)
	}
	messages := make([]string, len(kept))
	for i, m := range kept {
		messages[i] = m.Chinese
		if english {
			messages[i] = m.English
		}
	}
	return messages, nil
}

// MemberImportRowConnection is a page of rows.
type MemberImportRowConnection = paging.Connection[*ent.MemberImportRow]

// MemberImportRowEdge is a row of a page.
type MemberImportRowEdge = paging.Edge[*ent.MemberImportRow]

// ImportedRows lists the rows of an import, or those with a mistake, by line.
func (s *Service) ImportedRows(ctx context.Context, i *ent.MemberImport, onlyFailed *bool, args paging.Args) (*MemberImportRowConnection, error) {
	which := []predicate.MemberImportRow{memberimportrow.ImportID(i.ID)}
	if onlyFailed != nil && *onlyFailed {
		which = append(which, memberimportrow.OutcomeEQ(memberimportrow.OutcomeFAILED))
	}
	table := s.db.Client(ctx).MemberImportRow
	return paging.Source[*ent.MemberImportRow, predicate.MemberImportRow]{
		Order:  paging.Order{{Name: memberimportrow.FieldLine}, {Name: memberimportrow.FieldID}},
		Values: func(row *ent.MemberImportRow) []any { return []any{row.Line, row.ID} },
		Read: func(ctx context.Context, where predicate.MemberImportRow, order func(*sql.Selector), limit int) ([]*ent.MemberImportRow, error) {
			return table.Query().Where(which...).Where(where).Order(order).Limit(limit).All(ctx)
		},
		Count: func(ctx context.Context) (int, error) { return table.Query().Where(which...).Count(ctx) },
	}.Page(ctx, args)
}

package credits

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"partyschool/ent"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
	"partyschool/internal/sheet"
)

// ImportCreditHoursInput is the input of importCreditHours.
type ImportCreditHoursInput struct {
	OrganizationID, UploadID int64
	DryRun                   bool
}

// ImportCreditHoursPayload is the answer of importCreditHours.
type ImportCreditHoursPayload struct{ Import *sheet.Import }

// importAttempts is how often a sheet is tried that another request is importing
// at the same moment.
const importAttempts = 3

// ImportCreditHours books the hours of a sheet for active members of an
// organisation that an ADMIN role covers, and of all below it: NOT_FOUND for
// another. All rows are booked or none: a row with a mistake says so in the answer.
// A row that is in the ledger already is unchanged, so the same sheet may be sent
// twice; two equal rows in one sheet are a mistake, since one of them is surely
// meant otherwise. Nobody imports hours for themselves. What is no sheet, and one
// without the columns, is a BAD_USER_INPUT (uploadId).
func (s *Service) ImportCreditHours(ctx context.Context, input ImportCreditHoursInput) (*ImportCreditHoursPayload, error) {
	if err := problem.WrongKind("organizationId", input.OrganizationID, key.Organization); err != nil {
		return nil, err
	}
	unit, err := s.database.Client(ctx).Organization.Get(ctx, input.OrganizationID)
	if err != nil {
		return nil, missing(err)
	}
	if !identity.FromContext(ctx).Covers(identity.Admin, unit.Path) {
		return nil, problem.Missing()
	}
	file, err := s.openSheet(ctx, input.UploadID)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	rows, err := readSheet(file, s.today())
	if err != nil {
		return nil, err
	}
	book := &hoursImport{service: s, unit: unit, rows: rows}
	if input.DryRun {
		err = book.look(ctx, s.database.Client(ctx))
	} else {
		err = s.writeImport(ctx, book)
	}
	if err != nil {
		return nil, err
	}
	return &ImportCreditHoursPayload{Import: book.told(input.DryRun)}, nil
}

// writeImport looks and books in one transaction. A line that somebody else books
// in between breaks it, and is found when it is tried again.
func (s *Service) writeImport(ctx context.Context, book *hoursImport) error {
	var err error
	for range importAttempts {
		err = s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
			if err := book.look(ctx, tx); err != nil || book.failed() {
				return err
			}
			return book.write(ctx, tx)
		})
		if !ent.IsConstraintError(err) {
			break
		}
	}
	return err
}

// readSheet understands all rows below the headings.
func readSheet(file io.ReadSeeker, today calendar.Date) ([]*row, error) {
	var columns map[string]int
	var rows []*row
	err := sheet.Read(file, func(line int, cells []string) error {
		if columns != nil {
			rows = append(rows, readRow(line, cells, columns, today))
			return nil
		}
		found, missing := sheet.Headings(cells, columnNames)
		missing = slices.DeleteFunc(missing, func(name string) bool { return name == reasonColumn })
		if len(missing) > 0 {
			return problem.BadInput("uploadId", "表格第 %[1]d 行须是表头，其中缺少：%[2]s。",
				"Line %[1]d holds the headings; there is none for %[2]s.", line, strings.Join(missing, "、"))
		}
		columns = found
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, problem.BadInput("uploadId", "表格里没有可登记的行。", "The sheet has no rows below its headings.")
	}
	return rows, nil
}

// told says what became of the rows.
func (b *hoursImport) told(dryRun bool) *sheet.Import {
	told := &sheet.Import{DryRun: dryRun}
	for _, r := range b.rows {
		switch {
		case len(r.mistakes) > 0:
			told.Add(r.line, sheet.Failed, r.mistakes...)
		case b.known[r.onceKey] == 0:
			told.Add(r.line, sheet.Created)
		case b.undone[b.known[r.onceKey]]:
			told.Add(r.line, sheet.Unchanged, problem.New(problem.Conflict, "这一行登记后已被冲销，不会再次导入；确需登记的，请手工办理。",
				"This row was booked once and reversed since; it is not imported again. Book it by hand where it is needed."))
		default:
			told.Add(r.line, sheet.Unchanged)
		}
	}
	return told
}

// said describes an import for the audit trail.
func said(unit *ent.Organization, lines, hundredths int) string {
	return fmt.Sprintf("为“%s”的党员从表格导入学时 %d 条，共 %g 学时。", unit.Name, lines, Hours(hundredths))
}

package exports

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"partyschool/ent"
	"partyschool/ent/export"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// maxReason is the greatest length of a reason, in characters.
const maxReason = 500

// ExportRegisterInput is the input of exportRegister.
type ExportRegisterInput struct {
	OrganizationID int64
	Format         export.Format
	// FullData writes telephone and identity numbers and birth dates in full; it needs a reason.
	FullData       *bool
	Reason         *string
	IdempotencyKey *string
}

// ExportRegisterPayload is the answer of exportRegister.
type ExportRegisterPayload struct{ Export *ent.Export }

// ExportRegister has the register of an organisation and all below it written to a file in
// the layout of an import, and answers with the job. Telephone numbers, identity numbers and
// birth dates are masked unless full data is asked for with a reason: then each member is
// told who read what of theirs and why.
// NOT_FOUND unless an ADMIN role of the viewer covers the organisation; BAD_USER_INPUT
// (reason) for full data without a reason; CONFLICT with reason TOO_MANY_EXPORTS while ten
// of the viewer's exports are unfinished.
func (s *Service) ExportRegister(ctx context.Context, input ExportRegisterInput) (*ExportRegisterPayload, error) {
	if err := problem.WrongKind("organizationId", input.OrganizationID, key.Organization); err != nil {
		return nil, err
	}
	unit, err := s.reports.Administered(ctx, input.OrganizationID)
	if err != nil {
		return nil, err
	}
	full, reason, about := input.FullData != nil && *input.FullData, "", "党员名册"
	if full {
		if input.Reason != nil {
			reason = strings.TrimSpace(*input.Reason)
		}
		if n := utf8.RuneCountInString(reason); n < 1 || n > maxReason {
			return nil, problem.BadInput("reason", "导出完整手机号、身份证号和出生日期须填写理由，1 到 %d 个字符。", "Full data takes a reason of 1 to %d characters.", maxReason)
		}
		about = fmt.Sprintf("党员名册，含完整手机号、身份证号和出生日期，理由：%s，", reason)
	}
	token := input.IdempotencyKey
	input.IdempotencyKey = nil
	row, err := s.ask(ctx, token, "exportRegister", input, unit, about, func(e *ent.ExportCreate) {
		e.SetSubject(export.SubjectREGISTER).SetFullData(full).SetReason(reason).SetFormat(input.Format)
	})
	return &ExportRegisterPayload{Export: row}, err
}

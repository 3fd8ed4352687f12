package studydays

import "partyschool/internal/problem"

// orEmpty is a line of text that may be left out.
func orEmpty(field string, text *string, most int) (string, error) {
	if text == nil {
		return "", nil
	}
	return problem.Line(field, *text, 0, most)
}

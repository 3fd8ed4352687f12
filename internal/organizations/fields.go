package organizations

import (
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// The greatest lengths of an organisation's texts, in characters.
const (
	MaxName = 120
	MaxCode = 60
)

// maxPath is the length of the path of an organisation on the lowest level: the
// column holds nineteen keys.
const maxPath = 19 * key.Length

// optional is problem.Line for a text that may be left out.
func optional(field string, text *string, most int) (*string, error) {
	if text == nil {
		return nil, nil
	}
	trimmed, err := problem.Line(field, *text, 1, most)
	return &trimmed, err
}

func codeTaken() error {
	return problem.Clash("这个组织代码已被使用。", "Another organisation has this code.")
}

func tooDeep() error {
	return problem.BadInput("parentId", "组织层级最多 %d 层。", "The tree has at most %d levels.", maxPath/key.Length)
}

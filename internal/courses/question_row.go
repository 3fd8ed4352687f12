package courses

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"partyschool/internal/problem"
	"partyschool/internal/question"
	"partyschool/internal/sheet"
)

// rowReader understands one row of a sheet of questions, and notes each mistake
// with its column.
type rowReader struct {
	cells    []string
	heading  []string
	columns  map[string]int
	problems []*problem.Problem
}

// row reads the question of a row. What a draft may still lack, a sheet may not:
// nobody leaves an answer out of it on purpose.
func (r *rowReader) row(line int) *questionRow {
	in := &QuestionInput{Text: r.cell(textColumn), Points: r.points()}
	_, explained := r.columns[explanationColumn]
	if explained {
		text := r.cell(explanationColumn)
		in.Explanation = &text
	}
	kind, ok := kinds[sheet.Fold(r.cell(kindColumn))]
	if !ok {
		r.wrong(kindColumn, "须为单选、多选、判断、填空或简答。", "This is single choice, multiple choice, true or false, or short text.")
	}
	in.Kind = kind
	letters := r.options(in)
	if ok {
		r.answer(in, letters)
	}
	found := &questionRow{line: line, explained: explained}
	if len(r.problems) == 0 {
		found.question = r.checked(in, letters)
	}
	found.problems = r.problems
	return found
}

// checked applies the rules of every question, and says their problems by column.
func (r *rowReader) checked(in *QuestionInput, letters string) question.Question {
	q, err := in.check("")
	if p := problem.As(err); p != nil {
		r.wrong(columnOf(p.Field, letters), p.Chinese, p.English)
	} else if lacks := questionProblem(q); lacks != nil {
		r.wrong(answerColumn, lacks.chinese, lacks.english)
	}
	return q
}

// columnOf is the column of a field of the question, such as options[1].text.
func columnOf(field, letters string) string {
	var i int
	switch {
	case strings.HasPrefix(field, "acceptedAnswers"):
		return answerColumn
	case field == "options":
		return optionColumns[:1]
	case strings.HasPrefix(field, "options["):
		if _, err := fmt.Sscanf(field, "options[%d]", &i); err == nil && i < len(letters) {
			return letters[i : i+1]
		}
	}
	return field
}

// cell is empty where the sheet has no such column.
func (r *rowReader) cell(column string) string {
	if i, ok := r.columns[column]; ok && i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

// wrong notes a mistake in a column, called as the sheet calls it.
func (r *rowReader) wrong(column, chinese, english string) {
	name := ""
	if i, ok := r.columns[column]; ok {
		name = strings.TrimSpace(r.heading[i])
	} else if names := headings[column]; len(names) > 0 {
		name = names[0]
	}
	r.problems = append(r.problems, &problem.Problem{
		Code: problem.BadUserInput, Chinese: "“" + name + "”：" + chinese, English: "“" + name + "”: " + english,
	})
}

func (r *rowReader) points() float64 {
	written := width.Fold.String(strings.TrimSuffix(r.cell(pointsColumn), "分"))
	points, err := strconv.ParseFloat(strings.TrimSpace(written), 64)
	if err != nil {
		r.wrong(pointsColumn, "须为数字。", "This is a number.")
		return 1
	}
	return points
}

// options reads the options, none of them right yet, and returns their letters.
func (r *rowReader) options(in *QuestionInput) (letters string) {
	for _, letter := range optionColumns {
		text := r.cell(string(letter))
		if text == "" {
			continue
		}
		if len(letters) > 0 && letters[len(letters)-1] != byte(letter-1) || len(letters) == 0 && letter != 'A' {
			r.wrong(string(letter-1), "不能为空，因为后面还有选项。", "This cannot be empty, as another option follows.")
		}
		letters += string(letter)
		in.Options = append(in.Options, &OptionInput{Text: text})
	}
	return letters
}

// answer reads what is right: letters, a word for true or false, or short texts
// with | between them.
func (r *rowReader) answer(in *QuestionInput, letters string) {
	written := r.cell(answerColumn)
	if written == "" {
		r.wrong(answerColumn, "不能为空。", "This cannot be empty.")
		return
	}
	switch {
	case in.Kind == question.ShortText:
		for one := range strings.SplitSeq(strings.ReplaceAll(written, "｜", "|"), "|") {
			if one = strings.TrimSpace(one); one != "" {
				in.AcceptedAnswers = append(in.AcceptedAnswers, one)
			}
		}
	case in.Kind == question.TrueFalse && len(in.Options) == 0:
		if _, ok := truthOf(written); !ok {
			r.wrong(answerColumn, "判断题的答案须为“对”或“错”。", "The answer is either true or false.")
			return
		}
		in.AcceptedAnswers = []string{written}
	case in.Kind == question.TrueFalse && r.truthfulOption(in, written):
	default:
		r.letters(in, letters, written)
	}
}

// truthfulOption marks the option that says true or false as the answer does.
func (r *rowReader) truthfulOption(in *QuestionInput, written string) bool {
	wanted, ok := truthOf(written)
	if !ok {
		return false
	}
	at := slices.IndexFunc(in.Options, func(o *OptionInput) bool {
		value, ok := truthOf(o.Text)
		return ok && value == wanted
	})
	if at >= 0 {
		in.Options[at].Correct = true
	}
	return at >= 0
}

// letters marks the options that an answer such as ABD or A、B names.
func (r *rowReader) letters(in *QuestionInput, letters, written string) {
	for _, letter := range strings.ToUpper(width.Fold.String(written)) {
		if strings.ContainsRune(" ,，、;；/|.", letter) {
			continue
		}
		at := strings.IndexRune(letters, letter)
		if at < 0 {
			r.wrong(answerColumn, "须为选项的字母，如 A 或 ABD。", "These are letters of options, such as A or ABD.")
			return
		}
		in.Options[at].Correct = true
	}
}

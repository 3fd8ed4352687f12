package courses

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"partyschool/internal/problem"
	"partyschool/internal/question"
	"partyschool/internal/sheet"
)

// The columns of a sheet of questions; the options are A to J.
const (
	kindColumn        = "kind"
	textColumn        = "text"
	pointsColumn      = "points"
	answerColumn      = "answer"
	explanationColumn = "explanation"
	optionColumns     = "ABCDEFGHIJ"
)

// headings are what each column may be called, the first being what a message
// calls it in Chinese where the sheet has none.
var headings = func() map[string][]string {
	h := map[string][]string{
		kindColumn:        {"题型", "类型", "kind", "type"},
		textColumn:        {"题目", "题干", "text", "question"},
		pointsColumn:      {"分值", "分数", "points"},
		answerColumn:      {"正确答案", "答案", "answer"},
		explanationColumn: {"解析", "说明", "explanation"},
	}
	for _, letter := range optionColumns {
		h[string(letter)] = []string{"选项" + string(letter), string(letter), "option " + string(letter)}
	}
	return h
}()

// kinds are what a kind of question may be called.
var kinds = map[string]question.Kind{
	"单选": question.SingleChoice, "单选题": question.SingleChoice, "single_choice": question.SingleChoice, "single choice": question.SingleChoice,
	"多选": question.MultipleChoice, "多选题": question.MultipleChoice, "multiple_choice": question.MultipleChoice, "multiple choice": question.MultipleChoice,
	"判断": question.TrueFalse, "判断题": question.TrueFalse, "true_false": question.TrueFalse, "true or false": question.TrueFalse,
	"简答": question.ShortText, "简答题": question.ShortText, "填空": question.ShortText, "填空题": question.ShortText, "short_text": question.ShortText, "short text": question.ShortText,
}

// questionRow is a row of the sheet as it was understood.
type questionRow struct {
	line     int
	question question.Question
	// explained says whether the sheet has explanations at all: one that has none
	// leaves those of the draft.
	explained bool
	problems  []*problem.Problem
}

// readQuestions reads the rows of a sheet. A BAD_USER_INPUT (uploadId) where it has
// not the columns, no row, or too many.
func readQuestions(file io.ReadSeeker) ([]*questionRow, error) {
	var (
		heading []string
		columns map[string]int
		rows    []*questionRow
	)
	err := sheet.Read(file, func(line int, cells []string) error {
		if heading != nil {
			if len(rows) == maxQuestions {
				return problem.BadInput("uploadId", "题目不能超过 %d 道。", "A quiz has at most %d questions.", maxQuestions)
			}
			r := &rowReader{cells: cells, heading: heading, columns: columns}
			rows = append(rows, r.row(line))
			return nil
		}
		heading = cells
		var missing []string
		columns, missing = sheet.Headings(cells, headings)
		return missingColumns(line, missing)
	})
	if err == nil && len(rows) == 0 {
		err = problem.BadInput("uploadId", "表头下面没有题目。", "There is no question below the headings.")
	}
	refuseRepeated(rows)
	return rows, err
}

// refuseRepeated notes which rows ask what an earlier one asks: of two keys for
// one question, one is surely meant otherwise.
func refuseRepeated(rows []*questionRow) {
	lines := map[asked]int{}
	for _, r := range rows {
		if len(r.problems) > 0 {
			continue
		}
		as := asked{r.question.Kind, r.question.Text}
		if earlier := lines[as]; earlier > 0 {
			r.problems = append(r.problems, problem.New(problem.BadUserInput, "“题目”：与第 %d 行重复。", "The question is that of line %d again.", earlier))
			continue
		}
		lines[as] = r.line
	}
}

// missingColumns refuses a sheet without the columns that every question needs.
func missingColumns(line int, missing []string) error {
	var chinese, english []string
	for _, name := range []string{kindColumn, textColumn, pointsColumn, answerColumn} {
		if slices.Contains(missing, name) {
			chinese, english = append(chinese, headings[name][0]), append(english, name)
		}
	}
	if len(chinese) == 0 {
		return nil
	}
	return problem.BadInput("uploadId",
		fmt.Sprintf("第 %d 行应是表头，其中缺少：%s。", line, strings.Join(chinese, "、")),
		fmt.Sprintf("Line %d should hold the headings; there is none for: %s.", line, strings.Join(english, ", ")))
}

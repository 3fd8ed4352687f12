package question

import (
	"math/big"
	"slices"
	"strconv"
)

// Result is what a paper was worth.
type Result struct {
	// Questions are in the order of the paper.
	Questions []Graded
	// Score and MaxScore are points.
	Score, MaxScore float64
	// Percent is the share of the points, 0 to 100.
	Percent float64
	// Passed says that Percent reaches the paper's PassPercent.
	Passed bool
}

// Graded is what the answer to one question was worth.
type Graded struct {
	Correct bool
	// Points are all of the question's, or 0.
	Points float64
}

// Grade says what the answers are worth. A question that was not answered is
// wrong; answers to questions that the paper does not hold are worth nothing, and
// of two answers to one question the first counts.
//
// Points may be fractions, and three tenths must be three tenths: sums are made of
// the decimal numbers that the trainer wrote, exactly.
func Grade(paper Paper, answers []Answer) Result {
	given := map[string]Answer{}
	for _, a := range slices.Backward(answers) {
		given[a.QuestionID] = a
	}
	result := Result{Questions: make([]Graded, len(paper.Questions))}
	var score, most big.Rat
	for i, q := range paper.Questions {
		points := decimal(q.Points)
		most.Add(&most, points)
		if q.right(given[q.ID]) {
			result.Questions[i] = Graded{Correct: true, Points: q.Points}
			score.Add(&score, points)
		}
	}
	result.Score, _ = score.Float64()
	result.MaxScore, _ = most.Float64()
	share := percent(&score, &most)
	result.Percent, _ = share.Float64()
	// Nothing asked proves nothing.
	result.Passed = most.Sign() > 0 && share.Cmp(decimal(paper.PassPercent)) >= 0
	return result
}

// MaxScore returns the points of the paper.
func (p Paper) MaxScore() float64 { return Grade(p, nil).MaxScore }

// Percent returns the share that score is of most, 0 to 100.
func Percent(score, most float64) float64 {
	share, _ := percent(decimal(score), decimal(most)).Float64()
	return share
}

func percent(score, most *big.Rat) *big.Rat {
	if most.Sign() <= 0 {
		return new(big.Rat)
	}
	share := new(big.Rat).Quo(score, most)
	return share.Mul(share, big.NewRat(100, 1))
}

// decimal is the shortest decimal number that is kept as f: what somebody wrote.
func decimal(f float64) *big.Rat {
	if r, ok := new(big.Rat).SetString(strconv.FormatFloat(f, 'f', -1, 64)); ok {
		return r
	}
	return new(big.Rat) // neither a number of points nor of percent
}

// right reports whether the answer is the one that the key asks for. To a choice
// all right options belong, and no other.
func (q Question) right(a Answer) bool {
	if q.Kind == ShortText {
		text := fold(a.Text)
		return text != "" && slices.ContainsFunc(q.AcceptedAnswers, func(accepted string) bool { return fold(accepted) == text })
	}
	chosen := map[string]bool{}
	for _, id := range a.OptionIDs {
		chosen[id] = true
	}
	correct := 0
	for _, o := range q.Options {
		if o.Correct != chosen[o.ID] {
			return false
		}
		if o.Correct {
			correct++
		}
	}
	// A question without a right option is nobody's to answer.
	return correct > 0 && correct == len(chosen)
}

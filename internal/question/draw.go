package question

import (
	"math/rand/v2"
	"slices"
)

// Draw draws a paper: as many questions as the quiz says, at random. They come in
// the bank's order, unless the quiz has them mixed, and then the options are mixed
// too; true and false keep their places, since people look for them there.
func Draw(quiz Quiz, random *rand.Rand) Paper {
	drawn := random.Perm(len(quiz.Questions))
	if quiz.DrawCount != nil {
		drawn = drawn[:min(max(*quiz.DrawCount, 0), len(drawn))]
	}
	if !quiz.Shuffle {
		slices.Sort(drawn)
	}
	paper := Paper{PassPercent: quiz.PassPercent, Questions: make([]Question, len(drawn))}
	for i, at := range drawn {
		q := quiz.Questions[at]
		q.Options = slices.Clone(q.Options) // the bank keeps its order
		if quiz.Shuffle && q.Kind != TrueFalse {
			random.Shuffle(len(q.Options), func(a, b int) { q.Options[a], q.Options[b] = q.Options[b], q.Options[a] })
		}
		paper.Questions[i] = q
	}
	return paper
}

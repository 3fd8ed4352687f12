package question_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"partyschool/internal/question"
)

// TestDraw draws papers of any quiz: each holds so many different questions of the
// bank, with their keys, and the bank itself stays as it was.
func TestDraw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		quiz, again := quizzes().Draw(t, "quiz"), question.Quiz{}
		again = copyOf(quiz)
		seed := rapid.Uint64().Draw(t, "seed")
		paper := question.Draw(quiz, rand.New(rand.NewPCG(seed, 1)))
		if !reflect.DeepEqual(quiz, again) {
			t.Fatal("drawing changed the bank")
		}
		want := len(quiz.Questions)
		if quiz.DrawCount != nil {
			want = min(want, *quiz.DrawCount)
		}
		if len(paper.Questions) != want || paper.PassPercent != quiz.PassPercent {
			t.Fatalf("%d questions of %d, pass %v", len(paper.Questions), want, paper.PassPercent)
		}
		last := -1
		seen := map[int]bool{}
		for _, drawn := range paper.Questions {
			at := slices.IndexFunc(quiz.Questions, func(q question.Question) bool { return q.ID == drawn.ID })
			if at < 0 || seen[at] {
				t.Fatalf("question %q is not of the bank, or drawn twice", drawn.ID)
			}
			seen[at] = true
			if !quiz.Shuffle && at < last {
				t.Fatal("not in the bank's order")
			}
			last = at
			checkOptions(t, quiz.Questions[at], drawn, quiz.Shuffle)
		}
	})
}

func checkOptions(t *rapid.T, banked, drawn question.Question, shuffle bool) {
	if mixed := shuffle && banked.Kind != question.TrueFalse; !mixed && !reflect.DeepEqual(banked, drawn) {
		t.Fatalf("drew %+v of %+v", drawn, banked)
	}
	byID := func(a, b question.Option) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	}
	slices.SortFunc(drawn.Options, byID) // the paper is ours alone
	banked.Options = slices.Clone(banked.Options)
	slices.SortFunc(banked.Options, byID)
	if !reflect.DeepEqual(banked, drawn) {
		t.Fatalf("drew %+v of %+v", drawn, banked)
	}
}

// TestEveryQuestionIsDrawn: no question is out of reach, with or without mixing.
func TestEveryQuestionIsDrawn(t *testing.T) {
	two := 2
	for _, shuffle := range []bool{false, true} {
		quiz := question.Quiz{DrawCount: &two, Shuffle: shuffle}
		for _, id := range []string{"a", "b", "c", "d", "e"} {
			quiz.Questions = append(quiz.Questions, question.Question{ID: id, Kind: question.ShortText, Points: 1})
		}
		random, drawn, orders := rand.New(rand.NewPCG(1, 2)), map[string]int{}, map[string]int{}
		for range 400 {
			p := question.Draw(quiz, random)
			drawn[p.Questions[0].ID]++
			drawn[p.Questions[1].ID]++
			orders[p.Questions[0].ID+p.Questions[1].ID]++
		}
		wantOrders := map[bool]int{false: 10, true: 20}[shuffle]
		if len(drawn) != 5 || len(orders) != wantOrders {
			t.Errorf("shuffle %v: drew %v, orders %v", shuffle, drawn, orders)
		}
	}
}

func copyOf(q question.Quiz) question.Quiz {
	q.Questions = slices.Clone(q.Questions)
	for i := range q.Questions {
		q.Questions[i].Options = slices.Clone(q.Questions[i].Options)
	}
	return q
}

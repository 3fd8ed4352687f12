package search_test

import (
	"fmt"
	"strings"
	"testing"

	"partyschool/internal/search"
)

func newIndex(t testing.TB) *search.Index {
	t.Helper()
	i, err := search.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = i.Close() })
	return i
}

func put(t testing.TB, i *search.Index, id int64, texts ...search.Text) {
	t.Helper()
	if err := i.Put(map[int64][]search.Text{id: texts}); err != nil {
		t.Fatal(err)
	}
}

// found returns where a word was found, as whole/part, best first.
func found(t testing.TB, i *search.Index, word string) string {
	t.Helper()
	hits, err := i.Find(word, 10)
	if err != nil {
		t.Fatal(err)
	}
	return names(hits)
}

func names(hits []search.Hit) string {
	var names []string
	for _, h := range hits {
		names = append(names, fmt.Sprint(h.Whole, "/", h.Part))
	}
	return strings.Join(names, " ")
}

func TestWordsAreFoundInTexts(t *testing.T) {
	i := newIndex(t)
	put(t, i, 1, search.Text{Title: "市场消防安全", Body: "摊位上的火灾，多半从一根电线开始。"},
		search.Text{Part: 11, Title: "灭火器怎么用", Body: "提、拔、握、压。先看压力表，指针在绿区才能用。"},
		search.Text{Part: 12, Title: "疏散通道", Body: "通道上不放货。灭火器箱前也不放。"})
	put(t, i, 2, search.Text{Title: "合同常识", Body: "Contract law for stallholders：ＷＩＦＩ 密码与定金。"})
	for word, want := range map[string]string{
		"灭火器":       "1/11 1/12", // the title weighs more
		"消防":        "1/0",
		"压力表":       "1/11",
		"火器怎":       "1/11", // parts of words
		"器灭":        "",     // characters that stand apart
		"contract":  "2/0",
		"CONTRACT":  "2/0",
		"wifi":      "2/0",
		"定金":        "2/0",
		"":          "",
		"  ":        "",
		"月球":        "",
		"+-*:\"\\(": "",
	} {
		if got := found(t, i, word); got != want {
			t.Errorf("%q is found in %q, want %q", word, got, want)
		}
	}
}

func TestTextsAreReplacedAndForgotten(t *testing.T) {
	i := newIndex(t)
	put(t, i, 1, search.Text{Part: 1, Title: "旧", Body: "旧的说法"}, search.Text{Part: 2, Title: "二", Body: "旧的说法"})
	put(t, i, 1, search.Text{Part: 1, Title: "新", Body: "新的说法"})
	if got := found(t, i, "旧的"); got != "" {
		t.Errorf("what was replaced is found in %q", got)
	}
	if got := found(t, i, "新的"); got != "1/1" {
		t.Errorf("what is new is found in %q", got)
	}
	if err := i.Remove(1); err != nil {
		t.Fatal(err)
	}
	if got := found(t, i, "说法"); got != "" {
		t.Errorf("what was removed is found in %q", got)
	}
}

func TestAtMostSoManyAreFound(t *testing.T) {
	i := newIndex(t)
	for n := range int64(30) {
		put(t, i, n+1, search.Text{Title: "同样的标题"})
	}
	if hits, err := i.Find("标题", 7); err != nil || len(hits) != 7 {
		t.Errorf("%d hits, %v", len(hits), err)
	}
}

func TestPartsOfOneThingAreFound(t *testing.T) {
	i := newIndex(t)
	put(t, i, 1, search.Text{Title: "灭火器"}, search.Text{Part: 11, Title: "开头", Body: "先看压力表，再用灭火器。"},
		search.Text{Part: 12, Title: "灭火器", Body: "通道上不放货。"}, search.Text{Part: 13, Title: "结尾"})
	put(t, i, 2, search.Text{Part: 11, Title: "灭火器"}, search.Text{Part: 21, Title: "灭火器"})
	for words, want := range map[string]string{
		"灭火器":     "1/12 1/11", // the title weighs more
		"灭火器 压力表": "1/11 1/12", // both words weigh more
		"通道 月球":   "1/12",
		"月球":      "",
		"+ :":     "",
		"":        "",
	} {
		hits, err := i.FindIn(1, []int64{11, 12, 13, 21}, strings.Fields(words))
		if got := names(hits); err != nil || got != want {
			t.Errorf("%q is found in %q, %v, want %q", words, got, err, want)
		}
	}
	if hits, err := i.FindIn(3, nil, []string{"灭火器"}); err != nil || len(hits) != 0 {
		t.Errorf("nothing has no parts: %v, %v", hits, err)
	}
}

func FuzzFind(f *testing.F) {
	f.Add("灭火器")
	f.Add(`"a* +b~2 \`)
	i := newIndex(f)
	put(f, i, 1, search.Text{Title: "灭火器", Body: "a b"})
	f.Fuzz(func(t *testing.T, word string) {
		if _, err := i.Find(word, 10); err != nil {
			t.Fatal(err)
		}
	})
}

// BenchmarkFind looks for a word that every text holds, in all courses of a large
// school and in one of them.
func BenchmarkFind(b *testing.B) {
	i := newIndex(b)
	text := strings.Repeat("摊位上的火灾，多半从一根电线开始。通道上不放货。", 60)
	const courses, lessons = 300, 20
	parts := make([]int64, lessons)
	things := map[int64][]search.Text{}
	for whole := range int64(courses) {
		texts := make([]search.Text, lessons)
		for n := range texts {
			parts[n] = int64(n + 1)
			texts[n] = search.Text{Part: parts[n], Title: "同样的标题", Body: text + fmt.Sprint("第", n, "课")}
		}
		things[whole] = texts
		if len(things) == 20 {
			if err := i.Put(things); err != nil {
				b.Fatal(err)
			}
			clear(things)
		}
	}
	b.Run("everywhere", func(b *testing.B) {
		for b.Loop() {
			if hits, err := i.Find("一根电线", 5000); err != nil || len(hits) != 5000 {
				b.Fatal(len(hits), err)
			}
		}
	})
	b.Run("in one course", func(b *testing.B) {
		for b.Loop() {
			if hits, err := i.FindIn(7, parts, []string{"一根电线"}); err != nil || len(hits) != lessons {
				b.Fatal(len(hits), err)
			}
		}
	})
}

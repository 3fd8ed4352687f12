// Package search finds words in texts, Chinese ones too. The index lies in memory
// and is never the truth: it can be thrown away and built again at any time.
package search

import (
	"fmt"
	"strings"
	"sync"
	"unicode"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"
	"golang.org/x/text/unicode/norm"
)

// Text is one text to be found, such as a lesson. The zero Part stands for the
// whole: its title and summary.
type Text struct {
	Part        int64
	Title, Body string
}

// Hit is where words were found.
type Hit struct {
	// Whole is the thing that the text belongs to, and Part the text.
	Whole, Part int64
	// Score says how well it fits: more is better. It compares only with the hits of
	// the same search.
	Score float64
}

// The fields of a text in the index, and what a word in them is worth: what a
// thing is called says more than what is said in it.
const (
	title, body = "title", "body"

	titleWeight = 4
)

// Index holds the texts of many things. All of its methods may be used from many
// goroutines.
type Index struct {
	index bleve.Index

	mu   sync.Mutex // one change at a time
	held map[int64][]string
}

// New returns an index without texts. It lies in memory.
func New() (*Index, error) {
	index, err := bleve.NewUsing("", texts(), scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("make a search index: %w", err)
	}
	return &Index{index: index, held: map[int64][]string{}}, nil
}

// texts says how texts are taken apart: Chinese, which has no spaces, into pairs of
// characters; full-width letters become narrow and capitals small.
func texts() mapping.IndexMapping {
	words := bleve.NewTextFieldMapping()
	words.Analyzer, words.Store, words.IncludeInAll, words.DocValues, words.IncludeTermVectors = cjk.AnalyzerName, false, false, false, false
	document := bleve.NewDocumentStaticMapping()
	document.AddFieldMappingsAt(title, words)
	document.AddFieldMappingsAt(body, words)
	m := bleve.NewIndexMapping()
	m.DefaultMapping, m.DefaultAnalyzer = document, cjk.AnalyzerName
	return m
}

// Close gives the memory back.
func (i *Index) Close() error { return i.index.Close() }

// Put makes these the texts of things, in the place of those they had. Each call
// makes searches a little slower, however many things it puts: whoever has put many
// times builds a new index.
func (i *Index) Put(things map[int64][]Text) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	batch := i.index.NewBatch()
	put := make(map[int64][]string, len(things))
	for id, of := range things {
		for _, name := range i.held[id] {
			batch.Delete(name)
		}
		for _, t := range of {
			name := nameOf(id, t.Part)
			if err := batch.Index(name, map[string]any{title: plain(t.Title), body: plain(t.Body)}); err != nil {
				return fmt.Errorf("index %s: %w", name, err)
			}
			put[id] = append(put[id], name)
		}
	}
	if err := i.index.Batch(batch); err != nil {
		return fmt.Errorf("index texts: %w", err)
	}
	for id := range things {
		if i.held[id] = put[id]; len(put[id]) == 0 {
			delete(i.held, id)
		}
	}
	return nil
}

// Remove forgets the texts of a thing.
func (i *Index) Remove(id int64) error { return i.Put(map[int64][]Text{id: nil}) }

// Find returns the texts in which a word is found, best first, at most so many. A
// word of Chinese is found where every pair of its neighbouring characters is;
// positions are not kept, since they would take ten times the memory.
func (i *Index) Find(word string, most int) ([]Hit, error) {
	queries := anywhere(word)
	if len(queries) == 0 {
		return nil, nil
	}
	return i.search(query.NewDisjunctionQuery(queries), most)
}

// FindIn returns those of the parts of one thing in which any of the words is found,
// best first. It looks at these texts only, however many others hold the words.
func (i *Index) FindIn(whole int64, parts []int64, words []string) ([]Hit, error) {
	var queries []query.Query
	for _, word := range words {
		queries = append(queries, anywhere(word)...)
	}
	if len(queries) == 0 || len(parts) == 0 {
		return nil, nil
	}
	names := make([]string, len(parts))
	for n, part := range parts {
		names[n] = nameOf(whole, part)
	}
	these := query.NewDocIDQuery(names)
	these.SetBoost(0) // to be one of them is no merit
	return i.search(query.NewConjunctionQuery([]query.Query{these, query.NewDisjunctionQuery(queries)}), len(parts))
}

// anywhere asks for a word in titles and in texts; nothing where there is no word.
func anywhere(word string) []query.Query {
	word = strings.TrimSpace(plain(word))
	if word == "" {
		return nil
	}
	inTitle, inBody := query.NewMatchQuery(word), query.NewMatchQuery(word)
	inTitle.SetOperator(query.MatchQueryOperatorAnd)
	inBody.SetOperator(query.MatchQueryOperatorAnd)
	inTitle.SetField(title)
	inTitle.SetBoost(titleWeight)
	inBody.SetField(body)
	return []query.Query{inTitle, inBody}
}

func (i *Index) search(q query.Query, most int) ([]Hit, error) {
	found, err := i.index.Search(bleve.NewSearchRequestOptions(q, most, 0, false))
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	hits := make([]Hit, 0, len(found.Hits))
	for _, h := range found.Hits {
		hit := Hit{Score: h.Score}
		if _, err := fmt.Sscanf(h.ID, "%d/%d", &hit.Whole, &hit.Part); err != nil {
			return nil, fmt.Errorf("the name %q of a text: %w", h.ID, err)
		}
		hits = append(hits, hit)
	}
	return hits, nil
}

// nameOf is what a text is called in the index.
func nameOf(whole, part int64) string { return fmt.Sprintf("%d/%d", whole, part) }

// plain leaves letters and digits of a text, in their usual width. What stands
// between them parts words: to the library "one:two" is a single one.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
			return r
		}
		return ' '
	}, norm.NFKC.String(text))
}

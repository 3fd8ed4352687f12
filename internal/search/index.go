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

// Put makes these the texts of a thing, in the place of those it had. Each call
// makes searches a little slower: whoever has put many times builds a new index.
func (i *Index) Put(id int64, of []Text) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	batch := i.index.NewBatch()
	for _, name := range i.held[id] {
		batch.Delete(name)
	}
	names := make([]string, 0, len(of))
	for _, t := range of {
		name := fmt.Sprintf("%d/%d", id, t.Part)
		if err := batch.Index(name, map[string]any{title: plain(t.Title), body: plain(t.Body)}); err != nil {
			return fmt.Errorf("index %s: %w", name, err)
		}
		names = append(names, name)
	}
	if err := i.index.Batch(batch); err != nil {
		return fmt.Errorf("index texts: %w", err)
	}
	i.held[id] = names
	if len(names) == 0 {
		delete(i.held, id)
	}
	return nil
}

// Remove forgets the texts of a thing.
func (i *Index) Remove(id int64) error { return i.Put(id, nil) }

// Find returns the texts in which a word is found, best first, at most so many. A
// word of Chinese is found where every pair of its neighbouring characters is;
// positions are not kept, since they would take ten times the memory.
func (i *Index) Find(word string, most int) ([]Hit, error) {
	word = strings.TrimSpace(plain(word))
	if word == "" {
		return nil, nil
	}
	inTitle, inBody := query.NewMatchQuery(word), query.NewMatchQuery(word)
	inTitle.SetOperator(query.MatchQueryOperatorAnd)
	inBody.SetOperator(query.MatchQueryOperatorAnd)
	inTitle.SetField(title)
	inTitle.SetBoost(titleWeight)
	inBody.SetField(body)
	request := bleve.NewSearchRequestOptions(query.NewDisjunctionQuery([]query.Query{inTitle, inBody}), most, 0, false)
	found, err := i.index.Search(request)
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

package graph

import (
	"context"
	"crypto/sha256"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"partyschool/internal/problem"
)

// document is a document that was judged: it parses, keeps the limits and fits the
// schema.
type document struct {
	hash   [sha256.Size]byte
	text   string
	parsed *ast.QueryDocument
	plans  *plans
}

// weight is about what a document takes in memory: a parsed one some forty times its text,
// and its plans as much again.
func (d *document) weight() int { return 1024 + 80*len(d.text) }

// judge reads a document. Limits nil are those of whoever runs the school: of a document
// that was registered only what the schema says is asked.
//
// The order matters. Reading ends at the bound of tokens; counting is linear; validating
// compares fields with each other and is done last.
func judge(schema *ast.Schema, limits *Limits, suggest bool, text string) (*document, gqlerror.List) {
	tokens := 0
	if limits != nil {
		tokens = limits.Tokens
	}
	parsed, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, tokens)
	if err != nil {
		e := gqlerror.Wrap(err)
		if asked, ok := err.(*gqlerror.Error); ok {
			e = asked
		}
		errcode.Set(e, errcode.ParseFailed)
		return nil, gqlerror.List{e}
	}
	if len(parsed.Operations) == 0 {
		e := gqlerror.Errorf("no operation provided")
		errcode.Set(e, errcode.ValidationFailed)
		return nil, gqlerror.List{e}
	}
	if limits != nil {
		if p := limits.check(parsed); p != nil {
			return nil, listOf(p)
		}
	}
	if errs := validator.ValidateWithRules(schema, parsed, rulesFor(suggest)); len(errs) > 0 {
		errs = errs[:min(len(errs), mostErrors)]
		for _, e := range errs {
			errcode.Set(e, errcode.ValidationFailed)
		}
		return nil, errs
	}
	return &document{hash: sha256.Sum256([]byte(text)), text: text, parsed: parsed, plans: &plans{}}, nil
}

// mostErrors is how many mistakes of a document are told at once.
const mostErrors = 20

// rulesFor returns the library's rules, those that guess what was meant only for whoever
// develops against the school.
func rulesFor(suggest bool) *rules.Rules {
	r := rules.NewDefaultRules()
	if suggest {
		return r
	}
	for _, rule := range []struct {
		loud  string
		quiet validator.Rule
	}{
		{rules.FieldsOnCorrectTypeRule.Name, rules.FieldsOnCorrectTypeRuleWithoutSuggestions},
		{rules.KnownArgumentNamesRule.Name, rules.KnownArgumentNamesRuleWithoutSuggestions},
		{rules.KnownTypeNamesRule.Name, rules.KnownTypeNamesRuleWithoutSuggestions},
		{rules.ScalarLeafsRule.Name, rules.ScalarLeafsRuleWithoutSuggestions},
		{rules.ValuesOfCorrectTypeRule.Name, rules.ValuesOfCorrectTypeRuleWithoutSuggestions},
	} {
		r.RemoveRule(rule.loud)
		r.AddRule(rule.quiet.Name, rule.quiet.RuleFunc)
	}
	return r
}

func listOf(p *problem.Problem) gqlerror.List {
	return gqlerror.List{{Err: p, Message: p.English, Extensions: map[string]any{"code": string(p.Code)}}}
}

// documents are those that were seen lately, bounded by what they take in memory. They
// serve those who send the whole text and those who send its hash alone (automatic
// persisted queries). It may be used from several goroutines.
type documents struct {
	mu     sync.Mutex
	byHash *simplelru.LRU[[sha256.Size]byte, *document]
	weight int
	most   int
}

// memoryOfDocuments bounds what documents take: some 400 of a kilobyte, or 25 of the
// longest.
const memoryOfDocuments = 16 << 20

func newDocuments(most int) *documents {
	d := &documents{most: most}
	// The number bounds nothing that weight does not: each weighs more than a kilobyte.
	byHash, err := simplelru.NewLRU(most, func(_ [sha256.Size]byte, old *document) { d.weight -= old.weight() })
	if err != nil {
		panic(err) // only for a size below one
	}
	d.byHash = byHash
	return d
}

func (d *documents) get(hash [sha256.Size]byte) *document {
	d.mu.Lock()
	defer d.mu.Unlock()
	doc, _ := d.byHash.Get(hash)
	return doc
}

func (d *documents) add(doc *document) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.byHash.Contains(doc.hash) {
		return
	}
	d.byHash.Add(doc.hash, doc)
	for d.weight += doc.weight(); d.weight > d.most; {
		d.byHash.RemoveOldest()
	}
}

type documentKey struct{}

func withDocument(ctx context.Context, doc *document) context.Context {
	return context.WithValue(ctx, documentKey{}, doc)
}

// judged hands the library the document that was judged before, so that it does not read
// it again.
type judged struct{}

var _ graphql.Cache[*ast.QueryDocument] = judged{}

// Get returns the document of the request.
func (judged) Get(ctx context.Context, _ string) (*ast.QueryDocument, bool) {
	doc, ok := ctx.Value(documentKey{}).(*document)
	if !ok {
		return nil, false
	}
	return doc.parsed, true
}

// Add has nothing to keep.
func (judged) Add(context.Context, string, *ast.QueryDocument) {}

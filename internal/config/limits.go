package config

import (
	"fmt"
	"time"
)

// Limits bound what one request to /graphql may ask, and say who is told what the
// interface is. Of the numbers 0 takes the default, but of the rates, where it bounds
// nothing.
type Limits struct {
	MaxBody           int           `name:"max-body" env:"PARTYSCHOOL_MAX_BODY" default:"262144" help:"Bytes of a request to /graphql."`
	MaxDocument       int           `name:"max-document" env:"PARTYSCHOOL_MAX_DOCUMENT" default:"16384" help:"Bytes of a GraphQL document; variables are not counted."`
	MaxTokens         int           `name:"max-tokens" env:"PARTYSCHOOL_MAX_TOKENS" default:"2000" help:"Names, signs and values of a document."`
	MaxDepth          int           `name:"max-depth" env:"PARTYSCHOOL_MAX_DEPTH" default:"14" help:"Levels of fields below each other."`
	MaxFields         int           `name:"max-fields" env:"PARTYSCHOOL_MAX_FIELDS" default:"400" help:"Fields of a document, counted as often as fragments repeat them."`
	MaxAliases        int           `name:"max-aliases" env:"PARTYSCHOOL_MAX_ALIASES" default:"100" help:"Fields of a document under another name."`
	MaxDirectives     int           `name:"max-directives" env:"PARTYSCHOOL_MAX_DIRECTIVES" default:"100" help:"Directives of a document."`
	MaxRepeats        int           `name:"max-repeats" env:"PARTYSCHOOL_MAX_REPEATS" default:"2000" help:"Pairs of fields that a document asks for under the same name at the same place, each times the values in its arguments: 63 times the same field makes 1,953. Validating compares them all."`
	MaxListItems      int           `name:"max-list-items" env:"PARTYSCHOOL_MAX_LIST_ITEMS" default:"1000" help:"Items of each list in a request's inputs. Phones report 500 study events at once."`
	MaxCost           int           `name:"max-cost" env:"PARTYSCHOOL_MAX_COST" default:"20000" help:"Cost of an operation: one for each field times the size of the pages it lies in."`
	OperationDeadline time.Duration `name:"operation-deadline" env:"PARTYSCHOOL_OPERATION_DEADLINE" default:"30s" help:"How long an operation may take; subscriptions may take longer."`

	RateViewer  int `name:"rate-viewer" env:"PARTYSCHOOL_RATE_VIEWER" default:"120000" help:"Cost that a member's operations may come to in a minute, on each node. 0 bounds nothing."`
	RateAddress int `name:"rate-address" env:"PARTYSCHOOL_RATE_ADDRESS" default:"3000000" help:"Cost that all operations from one address may come to in a minute, on each node: hundreds of phones may share one. 0 bounds nothing."`

	RegisteredDocuments string `name:"registered-documents" env:"PARTYSCHOOL_REGISTERED_DOCUMENTS" placeholder:"DIR" help:"Folder of documents that clients name by documentId: *.graphql files and manifest.json (docs/operating.md)."`
	RegisteredOnly      bool   `name:"registered-only" env:"PARTYSCHOOL_REGISTERED_ONLY" help:"Refuse every document that is not registered: neither in that folder nor one of the program's own clients."`

	Introspection bool `name:"introspection" env:"PARTYSCHOOL_INTROSPECTION" help:"Tell the schema to whoever asks for it."`
	Suggestions   bool `name:"suggestions" env:"PARTYSCHOOL_SUGGESTIONS" help:"Guess in errors what a mistyped name was meant to be."`
	GraphiQL      bool `name:"graphiql" env:"PARTYSCHOOL_GRAPHIQL" help:"Serve the GraphiQL page, for trying queries. It needs --introspection."`
}

// mostOf are the largest values that make sense: beyond them a request could exhaust the
// memory of a node.
var mostOf = struct{ body, tokens, fields, repeats, list, cost int }{body: 16 << 20, tokens: 50_000, fields: 5_000, repeats: 1_000_000, list: 100_000, cost: 10_000_000}

func (l Limits) validate() error {
	for _, n := range []struct {
		flag       string
		value, max int
	}{
		{"--max-body", l.MaxBody, mostOf.body},
		{"--max-document", l.MaxDocument, mostOf.body},
		{"--max-tokens", l.MaxTokens, mostOf.tokens},
		{"--max-depth", l.MaxDepth, 100},
		{"--max-fields", l.MaxFields, mostOf.fields},
		{"--max-aliases", l.MaxAliases, mostOf.fields},
		{"--max-directives", l.MaxDirectives, mostOf.fields},
		{"--max-repeats", l.MaxRepeats, mostOf.repeats},
		{"--max-list-items", l.MaxListItems, mostOf.list},
		{"--max-cost", l.MaxCost, mostOf.cost},
	} {
		if n.value < 0 || n.value > n.max {
			return fmt.Errorf("%s: %d is not between 0 and %d", n.flag, n.value, n.max)
		}
	}
	if l.OperationDeadline < 0 || l.OperationDeadline > time.Hour {
		return fmt.Errorf("--operation-deadline: %s is not between 0 and an hour", l.OperationDeadline)
	}
	for _, rate := range []struct {
		flag  string
		value int
	}{{"--rate-viewer", l.RateViewer}, {"--rate-address", l.RateAddress}} {
		if rate.value < 0 || rate.value != 0 && rate.value < l.MaxCost || rate.value > 1_000_000_000 {
			return fmt.Errorf("%s: %d is neither 0 nor between --max-cost, %d, and 1000000000", rate.flag, rate.value, l.MaxCost)
		}
	}
	if l.GraphiQL && !l.Introspection {
		return fmt.Errorf("--graphiql needs --introspection: the page asks for the schema first")
	}
	return nil
}

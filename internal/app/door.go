package app

import (
	"fmt"

	"partyschool/graph"
	"partyschool/internal/pace"
)

// doorOptions are what the settings say of /graphql. A document that is registered and
// wrong keeps the school from starting.
func doorOptions(o Options) (graph.DoorOptions, error) {
	s := o.Settings.Limits
	options := graph.DoorOptions{
		Limits: graph.Limits{
			Body: s.MaxBody, Document: s.MaxDocument, Tokens: s.MaxTokens, Depth: s.MaxDepth, Fields: s.MaxFields, Aliases: s.MaxAliases,
			Directives: s.MaxDirectives, ListItems: s.MaxListItems, Cost: s.MaxCost, Deadline: s.OperationDeadline,
		},
		Introspection:  o.Explore || s.Introspection,
		Suggestions:    o.Explore || s.Suggestions,
		RegisteredOnly: s.RegisteredOnly,
		Viewers:        pace.New(s.RateViewer, o.Clock),
		Addresses:      pace.New(s.RateAddress, o.Clock),
	}
	if s.RegisteredDocuments != "" {
		var err error
		if options.Registered, err = graph.OpenRegistered(s.RegisteredDocuments); err != nil {
			return options, fmt.Errorf("--registered-documents: %w", err)
		}
	}
	return options, nil
}

// RegisteredDocuments reads a folder of registered documents as the school does at its
// start.
func RegisteredDocuments(dir string) ([]graph.RegisteredDocument, error) {
	r, err := graph.OpenRegistered(dir)
	if err != nil {
		return nil, err
	}
	return r.Documents(), nil
}

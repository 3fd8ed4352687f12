package app

import (
	"errors"
	"fmt"

	"partyschool/graph"
	"partyschool/internal/pace"
	"partyschool/web"
)

// doorOptions are what the settings say of /graphql. A document that is registered and
// wrong keeps the school from starting.
func doorOptions(o Options) (graph.DoorOptions, error) {
	s := o.Settings.Limits
	options := graph.DoorOptions{
		Limits: graph.Limits{
			Body: s.MaxBody, Document: s.MaxDocument, Tokens: s.MaxTokens, Depth: s.MaxDepth, Fields: s.MaxFields, Aliases: s.MaxAliases,
			Directives: s.MaxDirectives, Repeats: s.MaxRepeats, ListItems: s.MaxListItems, Cost: s.MaxCost, Deadline: s.OperationDeadline,
		},
		Introspection:  o.Explore || s.Introspection,
		Suggestions:    o.Explore || s.Suggestions,
		RegisteredOnly: s.RegisteredOnly,
		Viewers:        pace.New(s.RateViewer, o.Clock),
		Addresses:      pace.New(s.RateAddress, o.Clock),

		StreamsOfViewer: o.Settings.MaxStreamsViewer, StreamsOfAddress: o.Settings.MaxStreamsAddress,
	}
	var err error
	if options.Registered, err = graph.RegisteredWith(web.Manifest(), s.RegisteredDocuments); err != nil {
		return options, fmt.Errorf("--registered-documents: %w", err)
	}
	if options.RegisteredOnly && options.Registered == nil {
		return options, errors.New("--registered-only needs --registered-documents: nothing else would be answered")
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

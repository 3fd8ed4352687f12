package app

import "partyschool/graph"

// doorOptions are what the settings say of /graphql.
func doorOptions(o Options) graph.DoorOptions {
	s := o.Settings.Limits
	return graph.DoorOptions{
		Limits: graph.Limits{
			Body: s.MaxBody, Document: s.MaxDocument, Tokens: s.MaxTokens, Depth: s.MaxDepth, Fields: s.MaxFields, Aliases: s.MaxAliases,
			Directives: s.MaxDirectives, ListItems: s.MaxListItems, Cost: s.MaxCost, Deadline: s.OperationDeadline,
		},
		Introspection: o.Explore || s.Introspection,
		Suggestions:   o.Explore || s.Suggestions,
	}
}

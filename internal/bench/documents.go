package bench

import (
	"encoding/json"
	"fmt"

	"partyschool/internal/app"
)

// documents are the operations that clients send, as the contract has them, by their names:
// registered, as a school has those of its clients.
type documents map[string]document

// document is one of them, with the id under which it is registered.
type document struct{ ID, Text string }

// readDocuments takes the operations with these names out of the files of the contract.
func readDocuments(dir string, names ...string) (documents, error) {
	registered, err := app.RegisteredDocuments(dir)
	if err != nil {
		return nil, err
	}
	d := documents{}
	for _, r := range registered {
		if len(r.Operations) == 1 {
			d[r.Operations[0]] = document{r.ID, r.Text}
		}
	}
	for _, name := range names {
		if d[name].ID == "" {
			return nil, fmt.Errorf("no operation is called %s in %s", name, dir)
		}
	}
	return d, nil
}

// body is the request for an operation: clients send the id of a registered document.
func (d documents) body(name string, variables map[string]any) []byte {
	return plain(map[string]any{"documentId": d[name].ID, "variables": variables})
}

// plain is JSON as the floor takes it.
func plain(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("bench: %v", err)) // strings and numbers only
	}
	return text
}

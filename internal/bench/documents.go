package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// documents are the operations that clients send, as the contract has them.
type documents map[string]string

// readDocuments takes the operations with these names out of the files of the
// contract.
func readDocuments(dir string, names ...string) (documents, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.graphql"))
	if err != nil {
		return nil, err
	}
	var all strings.Builder
	for _, f := range files {
		text, err := os.ReadFile(f) //nolint:gosec // a folder that whoever starts the bench names
		if err != nil {
			return nil, err
		}
		all.Write(text)
		all.WriteString("\n")
	}
	d := documents{}
	for _, name := range names {
		if d[name] = operation(all.String(), name); d[name] == "" {
			return nil, fmt.Errorf("no operation is called %s in %s", name, dir)
		}
	}
	return d, nil
}

// operation cuts one operation out of a text by counting braces: none of the
// contract's strings has any.
func operation(text, name string) string {
	for _, kind := range []string{"query ", "mutation "} {
		for _, after := range []string{" ", "("} {
			_, rest, ok := strings.Cut(text, "\n"+kind+name+after)
			if !ok {
				continue
			}
			depth, body := 0, kind+name+after+rest
			for i, r := range body {
				switch r {
				case '{':
					depth++
				case '}':
					if depth--; depth == 0 {
						return body[:i+1]
					}
				}
			}
		}
	}
	return ""
}

// body is the request for an operation.
func (d documents) body(name string, variables map[string]any) []byte {
	return plain(map[string]any{"query": d[name], "operationName": name, "variables": variables})
}

// plain is JSON as the floor takes it.
func plain(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("bench: %v", err)) // strings and numbers only
	}
	return text
}

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"partyschool/internal/app"
)

type documentsCommand struct {
	Dir      string `arg:"" placeholder:"DIR" help:"Folder of *.graphql files and manifest.json."`
	Manifest bool   `help:"Print {\"id\": \"document\"} as JSON, for clients and for a manifest.json."`
}

// Run prints the documents of a folder with their ids, or what is wrong with them.
func (c *documentsCommand) Run() error {
	documents, err := app.RegisteredDocuments(c.Dir)
	if err != nil {
		return err
	}
	if c.Manifest {
		texts := make(map[string]string, len(documents))
		for _, d := range documents {
			texts[d.ID] = d.Text
		}
		out := json.NewEncoder(os.Stdout)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		return out.Encode(texts)
	}
	for _, d := range documents {
		fmt.Printf("%s  %s  %s\n", d.ID, d.Source, strings.Join(d.Operations, " "))
	}
	return nil
}

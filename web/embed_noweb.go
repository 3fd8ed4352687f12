//go:build noweb

package web

import "embed"

// dist is empty: the program answers GraphQL and shows no pages.
var dist embed.FS

const manifest = ""

//go:build !noweb

package web

import "embed"

// all: keeps names that begin with _, which bundlers make.
//
//go:embed all:dist
var dist embed.FS

// manifest holds what the clients ask, under the hashes of it.
//
//go:embed src/common/gql/manifest.json
var manifest string

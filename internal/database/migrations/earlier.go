package migrations

import (
	"slices"

	"entgo.io/ent/dialect"
)

// earlier are the checksums of files whose text was changed after schools had applied
// it, with the same tables in the end: 20261123235923 adds columns and their indexes in
// two statements now, since TiDB refuses them in one. A checksum covers the files before
// it too, so those behind it changed as well.
var earlier = map[string]map[string][]string{
	dialect.MySQL: {
		"20261123235923": {"6eX22/N0ddaat4hIS+FOHaKv3xeWG+3kyPDL/OZA6xo="},
		"20261124001457": {"2a+CKY9HKPCDA1NM3z8n34tP81mgi13s1IFXXv1oyEY="},
		"20261124001616": {"fz5fbD6994lDFugPdSo2aYsarFl6ChP2lIzW2Wk01g0="},
		"20261124001655": {"+I3h8DO8LmYh9hyxdmL1Dkf6zuIgYILdX0kryTsgK4I="},
	},
}

// Earlier reports whether a file of this version had this checksum once.
func Earlier(name, version, hash string) bool { return slices.Contains(earlier[name][version], hash) }

package sheet

import (
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/width"
)

// Headings finds the columns of a sheet by its headings. Known says, for the name
// of each column, what it may be called; capitals, full width and space around
// do not matter. It returns where each column stands, from 0, and the names,
// sorted, of those that are not there. Of two columns with one heading the first
// counts, and headings that are not known are passed over.
func Headings(cells []string, known map[string][]string) (columns map[string]int, missing []string) {
	places := map[string]int{}
	for i, c := range cells {
		if folded := Fold(c); folded != "" {
			if _, twice := places[folded]; !twice {
				places[folded] = i
			}
		}
	}
	columns = map[string]int{}
	for name, aliases := range known {
		for _, alias := range aliases {
			if at, ok := places[Fold(alias)]; ok {
				columns[name] = at
				break
			}
		}
		if _, ok := columns[name]; !ok {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	return columns, missing
}

// Fold returns a word as sheets compare it: without the space around, in small
// letters, and ＡＢＣ１ as abc1.
func Fold(s string) string {
	return strings.TrimSpace(cases.Fold().String(width.Fold.String(s)))
}

package offline

// TryCursor reads a cursor and writes it again, for the fuzz target: what was read
// must come back the same.
func TryCursor(text string) {
	p, err := readCursor(text)
	if err != nil {
		return
	}
	if again, err := readCursor(p.String()); err != nil || again != p {
		panic("a cursor came back changed")
	}
}

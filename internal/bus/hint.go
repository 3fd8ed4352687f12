package bus

import (
	"bytes"
	"strconv"
)

// longest bounds a hint in bytes: a kind and a few keys.
const longest = 128

// format writes a hint as its kind and its ids in decimals, with a space between each.
func format(kind string, ids []int64) string {
	text := []byte(kind)
	for _, id := range ids {
		text = strconv.AppendInt(append(text, ' '), id, 10)
	}
	return string(text)
}

// parse reads what format wrote; ok is false for anything else.
func parse(text []byte) (kind string, ids []int64, ok bool) {
	if len(text) > longest {
		return "", nil, false
	}
	words := bytes.Split(text, []byte(" "))
	for _, word := range words[1:] {
		id, err := strconv.ParseInt(string(word), 10, 64)
		if err != nil {
			return "", nil, false
		}
		ids = append(ids, id)
	}
	return string(words[0]), ids, true
}

package graph

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// readPlain reads a body in one pass, where it is written as clients write theirs: one object
// whose members are ours, each there once, and nothing that would be refused. encoding/json
// looks at every byte several times, which cost a tenth of a small answer. ok is false for
// all else, which encoding/json judges, so that what is taken and how a mistake is answered
// is decided in one place.
func (q *question) readPlain(body []byte) (ok bool) {
	s := scan{rest: body}
	var read question
	seen := 0
	if !s.sign('{') {
		return false
	}
	for first := true; !s.sign('}'); first = false {
		if !first && !s.sign(',') {
			return false
		}
		name, ok := s.text()
		if !ok || !s.sign(':') {
			return false
		}
		member := 0
		switch name {
		case "query":
			member = 1
			read.Query, ok = s.text()
		case "documentId":
			member = 2
			read.DocumentID, ok = s.text()
		case "operationName":
			member = 4
			read.OperationName, ok = s.text()
		case "variables":
			member = 8
			read.Variables, ok = s.object()
		case "extensions":
			member = 16
			read.Extensions, ok = s.object()
		default:
			return false
		}
		if !ok || seen&member != 0 {
			return false
		}
		seen |= member
	}
	if s.space(); len(s.rest) > 0 {
		return false
	}
	q.Query, q.DocumentID, q.OperationName, q.Variables, q.Extensions = read.Query, read.DocumentID, read.OperationName, read.Variables, read.Extensions
	return true
}

// deepest is how far values may lie within each other to be read by a scan.
const deepest = 32

// scan reads JSON from the front of rest. What it does not know it leaves to others, wherever
// it has come to by then.
type scan struct {
	rest  []byte
	depth int
}

func (s *scan) space() {
	for len(s.rest) > 0 {
		switch s.rest[0] {
		case ' ', '\t', '\r', '\n':
			s.rest = s.rest[1:]
		default:
			return
		}
	}
}

// sign takes one sign, where it comes next.
func (s *scan) sign(c byte) bool {
	if s.space(); len(s.rest) == 0 || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// text takes a string. One with escapes or in no good UTF-8 is read by encoding/json, once
// it is known where it ends.
func (s *scan) text() (text string, ok bool) {
	if !s.sign('"') {
		return "", false
	}
	simple := true
	for i := 0; i < len(s.rest); i++ {
		switch c := s.rest[i]; {
		case c == '"':
			within, quoted := s.rest[:i], s.rest
			s.rest = s.rest[i+1:]
			if simple {
				return string(within), true
			}
			if !bytes.Contains(within, []byte{'\\'}) && utf8.Valid(within) {
				return string(within), true
			}
			token := make([]byte, 0, i+2)
			token = append(append(append(token, '"'), quoted[:i]...), '"')
			return text, json.Unmarshal(token, &text) == nil
		case c == '\\':
			simple = false
			i++ // what follows ends nothing
		case c < ' ':
			return "", false
		case c >= utf8.RuneSelf:
			simple = false
		}
	}
	return "", false
}

// object takes an object, or null, which is none.
func (s *scan) object() (map[string]any, bool) {
	if s.space(); bytes.HasPrefix(s.rest, []byte("null")) {
		s.rest = s.rest[len("null"):]
		return nil, true
	}
	if s.depth++; s.depth > deepest || !s.sign('{') {
		return nil, false
	}
	object := map[string]any{}
	for first := true; !s.sign('}'); first = false {
		if !first && !s.sign(',') {
			return nil, false
		}
		name, ok := s.text()
		if !ok || !s.sign(':') {
			return nil, false
		}
		if object[name], ok = s.value(); !ok {
			return nil, false
		}
	}
	s.depth--
	return object, true
}

// value takes any value.
func (s *scan) value() (any, bool) {
	if s.space(); len(s.rest) == 0 {
		return nil, false
	}
	switch s.rest[0] {
	case '{':
		return s.object()
	case '[':
		return s.list()
	case '"':
		return s.text()
	case 't':
		return true, s.word("true")
	case 'f':
		return false, s.word("false")
	case 'n':
		return nil, s.word("null")
	}
	return s.number()
}

func (s *scan) word(word string) bool {
	ok := bytes.HasPrefix(s.rest, []byte(word))
	if ok {
		s.rest = s.rest[len(word):]
	}
	return ok
}

func (s *scan) list() (any, bool) {
	if s.depth++; s.depth > deepest || !s.sign('[') {
		return nil, false
	}
	list := []any{}
	for first := true; !s.sign(']'); first = false {
		if !first && !s.sign(',') {
			return nil, false
		}
		item, ok := s.value()
		if !ok {
			return nil, false
		}
		list = append(list, item)
	}
	s.depth--
	return list, true
}

// number takes a number, as it is written.
func (s *scan) number() (any, bool) {
	b, i := s.rest, 0
	digits := func() bool {
		from := i
		for i < len(b) && '0' <= b[i] && b[i] <= '9' {
			i++
		}
		return i > from
	}
	if i < len(b) && b[i] == '-' {
		i++
	}
	switch {
	case i < len(b) && b[i] == '0':
		i++
	case !digits():
		return nil, false
	}
	if i < len(b) && b[i] == '.' {
		if i++; !digits() {
			return nil, false
		}
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		if i++; i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		if !digits() {
			return nil, false
		}
	}
	s.rest = b[i:]
	return json.Number(b[:i]), true
}

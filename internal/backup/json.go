package backup

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
)

// unmarshal reads one JSON value, its numbers as they are written.
func unmarshal(raw []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the value")
	}
	return nil
}

// appendJSON writes a value that unmarshal read, in its one form.
func appendJSON(to []byte, v any) ([]byte, error) {
	var err error
	switch v := v.(type) {
	case nil:
		return append(to, "null"...), nil
	case bool:
		return strconv.AppendBool(to, v), nil
	case json.Number:
		return appendNumber(to, v)
	case string:
		return appendText(to, v)
	case []any:
		to = append(to, '[')
		for i, e := range v {
			if i > 0 {
				to = append(to, ',')
			}
			if to, err = appendJSON(to, e); err != nil {
				return nil, err
			}
		}
		return append(to, ']'), nil
	case map[string]any:
		to = append(to, '{')
		for i, name := range slices.Sorted(maps.Keys(v)) {
			if i > 0 {
				to = append(to, ',')
			}
			if to, err = appendText(to, name); err != nil {
				return nil, err
			}
			if to, err = appendJSON(append(to, ':'), v[name]); err != nil {
				return nil, err
			}
		}
		return append(to, '}'), nil
	}
	return nil, errors.New("this is no JSON value")
}

// appendNumber writes whole numbers of 64 bits with all their digits, and others as the
// shortest that reads back as the same: 1.0 is 1, as MySQL makes of it or not.
func appendNumber(to []byte, n json.Number) ([]byte, error) {
	if i, err := strconv.ParseInt(n.String(), 10, 64); err == nil {
		return strconv.AppendInt(to, i, 10), nil
	}
	f, err := n.Float64()
	if err != nil {
		return nil, err
	}
	if i := int64(f); float64(i) == f && -1<<53 < i && i < 1<<53 {
		return strconv.AppendInt(to, i, 10), nil
	}
	return appendReal(to, f)
}

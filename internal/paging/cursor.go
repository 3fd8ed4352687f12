package paging

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"strings"
	"time"

	"partyschool/internal/problem"
)

// A cursor is JSON in base64: a list of ["i", 12], ["s", "text"] and ["t", ms],
// the first of which names the list it belongs to, so that a cursor of another
// list is refused and not misread.

func encode(list string, values []any) string {
	values = append([]any{checksum(list)}, values...)
	parts := make([][2]any, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case int:
			parts[i] = [2]any{"i", int64(v)}
		case int64:
			parts[i] = [2]any{"i", v}
		case string:
			parts[i] = [2]any{"s", v}
		case time.Time:
			parts[i] = [2]any{"t", v.UnixMilli()}
		default:
			panic(fmt.Sprintf("paging: a cursor cannot hold a %T", v))
		}
	}
	text, err := json.Marshal(parts)
	if err != nil {
		panic(fmt.Sprintf("paging: encode a cursor: %v", err))
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func decode(field, list string, cursor *string, columns int) ([]any, error) {
	if cursor == nil {
		return nil, nil
	}
	bad := problem.BadInput(field, "游标无效。", "This is not a cursor of this list.")
	text, err := base64.RawURLEncoding.DecodeString(*cursor)
	if err != nil {
		return nil, bad
	}
	var parts [][2]any
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	if err := d.Decode(&parts); err != nil || len(parts) != columns+1 {
		return nil, bad
	}
	values := make([]any, len(parts))
	for i, p := range parts {
		number, _ := p[1].(json.Number)
		n, numErr := number.Int64()
		s, isText := p[1].(string)
		switch {
		case p[0] == "i" && numErr == nil:
			values[i] = n
		case p[0] == "t" && numErr == nil && n >= firstMS && n <= lastMS:
			values[i] = time.UnixMilli(n).UTC()
		case p[0] == "s" && isText:
			values[i] = s
		default:
			return nil, bad
		}
	}
	if values[0] != checksum(list) {
		return nil, bad
	}
	return values[1:], nil
}

// checksum names a list in few characters.
func checksum(list string) int64 { return int64(crc32.ChecksumIEEE([]byte(list))) }

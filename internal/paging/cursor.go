package paging

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
	"time"

	"partyschool/internal/problem"
)

// A cursor is JSON in base64: a list of ["i", 12], ["s", "text"] and ["t", ms],
// the first of which names the list it belongs to, so that a cursor of another
// list is refused and not misread.

func encode(list string, values []any) string {
	text := append(make([]byte, 0, 64), `[["i",`...)
	text = append(strconv.AppendInt(text, checksum(list), 10), ']')
	for _, v := range values {
		text = append(text, `,["`...)
		switch v := v.(type) {
		case int:
			text = strconv.AppendInt(append(text, `i",`...), int64(v), 10)
		case int64:
			text = strconv.AppendInt(append(text, `i",`...), v, 10)
		case string:
			quoted, err := json.Marshal(v)
			if err != nil {
				panic(fmt.Sprintf("paging: encode a cursor: %v", err))
			}
			text = append(append(text, `s",`...), quoted...)
		case time.Time:
			text = strconv.AppendInt(append(text, `t",`...), v.UnixMilli(), 10)
		default:
			panic(fmt.Sprintf("paging: a cursor cannot hold a %T", v))
		}
		text = append(text, ']')
	}
	return base64.RawURLEncoding.EncodeToString(append(text, ']'))
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
func checksum(list string) int64 {
	return int64(crc32.ChecksumIEEE([]byte(list)))
}

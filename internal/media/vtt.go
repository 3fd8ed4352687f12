package media

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"partyschool/internal/problem"
)

// timing is the line of a cue that says when it is shown (WebVTT, section 4.1); hours
// may be left out, settings may follow.
var timing = regexp.MustCompile(`^(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})[ \t]+-->[ \t]+(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})(?:[ \t]+\S.*)?$`)

var (
	errNoSubtitles = errors.New("there are no subtitles in it")
	errTiming      = errors.New("a time is not HH:MM:SS.mmm --> HH:MM:SS.mmm, or ends before it begins")
	errNotUTF8     = errors.New("it is not UTF-8")
)

// isVTT reports whether a file begins as WebVTT does.
func isVTT(head []byte) bool {
	rest, ok := bytes.CutPrefix(bytes.TrimPrefix(head, []byte("\ufeff")), []byte("WEBVTT"))
	return ok && (len(rest) == 0 || strings.IndexByte(" \t\r\n", rest[0]) >= 0)
}

// inspectVTT makes sure that captions can be shown: UTF-8, at least one cue, and each
// cue's times readable and in order. A player passes over a cue that it cannot read,
// so nobody would notice.
func inspectVTT(content io.ReadSeeker, size int64) (inspection, error) {
	if size > maxBytes[typeVTT] {
		return inspection{}, problem.BadInput("content", "字幕文件不能超过 %d MB。", "Captions have at most %d MB.", maxBytes[typeVTT]>>20)
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return inspection{}, err
	}
	text, err := io.ReadAll(io.LimitReader(content, size))
	if err != nil {
		return inspection{}, fmt.Errorf("read the file: %w", err)
	}
	if line, err := readVTT(text); err != nil {
		return inspection{}, problem.BadInput("content", "字幕文件第 %d 行有误，请检查格式（UTF-8，时间如 00:01.000 --> 00:04.000）。",
			"Line %d of the captions is wrong; they must be UTF-8, with times such as 00:01.000 --> 00:04.000.", line).Because(err)
	}
	return inspection{mimeType: typeVTT}, nil
}

// readVTT reads captions and returns the first line that is wrong, counted from 1.
func readVTT(text []byte) (line int, err error) {
	lines, cues := bufio.NewScanner(bytes.NewReader(text)), 0
	lines.Buffer(nil, len(text)+1)
	lines.Split(scanLines)
	for lines.Scan() {
		line++
		if !utf8.Valid(lines.Bytes()) || bytes.IndexByte(lines.Bytes(), 0) >= 0 {
			return line, errNotUTF8
		}
		if !bytes.Contains(lines.Bytes(), []byte("-->")) {
			continue
		}
		found := timing.FindSubmatch(lines.Bytes())
		if found == nil || milliseconds(found[5:9]) <= milliseconds(found[1:5]) {
			return line, errTiming
		}
		cues++
	}
	if err := lines.Err(); err != nil {
		return line, err
	}
	if cues == 0 {
		return line, errNoSubtitles
	}
	return 0, nil
}

// milliseconds of hours, minutes, seconds and thousandths; no hours are none.
func milliseconds(parts [][]byte) int64 {
	var n [4]int64
	for i, part := range parts {
		n[i], _ = strconv.ParseInt(string(part), 10, 64) // digits; more than fit are the largest there is
		n[i] = min(n[i], 1<<40)
	}
	return ((n[0]*60+n[1])*60+n[2])*1000 + n[3]
}

// scanLines ends lines as WebVTT does: with LF, CR or both.
func scanLines(data []byte, atEnd bool) (advance int, line []byte, err error) {
	i := bytes.IndexAny(data, "\r\n")
	switch {
	case len(data) == 0, i < 0 && !atEnd:
		return 0, nil, nil
	case i < 0:
		return len(data), data, nil
	case data[i] == '\r' && i == len(data)-1 && !atEnd: // a LF may follow
		return 0, nil, nil
	case data[i] == '\r' && i+1 < len(data) && data[i+1] == '\n':
		return i + 2, data[:i], nil
	}
	return i + 1, data[:i], nil
}

package media_test

import (
	"fmt"
	"strings"
	"testing"

	"partyschool/internal/media"
)

func FuzzContentRange(f *testing.F) {
	for _, header := range []string{"", "bytes 0-9/10", "bytes */10", "bytes */*", "bytes 0-9/*", "bytes 9-0/10", "bytes -1-2/10", "bytes 0-99999999999999999999/10", "items 0-1/2"} {
		f.Add(header, int64(10))
	}
	f.Fuzz(func(t *testing.T, header string, size int64) {
		if size < 1 {
			return
		}
		from, until, asks, err := media.ReadRange(header, size)
		if err != nil || asks {
			if asks && !strings.HasPrefix(header, "bytes */") {
				t.Errorf("%q asks", header)
			}
			return
		}
		if from < 0 || from >= until || until > size {
			t.Errorf("%q of %d is %d to %d", header, size, from, until)
		}
		if header != "" { // what was read is what was written, but for leading noughts
			again := fmt.Sprintf("bytes %d-%d/%d", from, until-1, size)
			if f, u, _, err := media.ReadRange(again, size); err != nil || f != from || u != until {
				t.Errorf("%q reads as %q, and that as %d to %d, %v", header, again, f, u, err)
			}
		}
	})
}

func FuzzCaptions(f *testing.F) {
	f.Add([]byte(captions))
	f.Add([]byte("WEBVTT\r\r00:01.000 --> 00:02.000\r"))
	f.Add([]byte("WEBVTT\n\n99999999999999999999:00:01.000 --> 999999999999999999999:00:02.000"))
	f.Fuzz(func(t *testing.T, text []byte) {
		line, err := media.ReadVTT(text)
		lines := strings.Count(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(text)), "\n") + 1
		if err != nil && (line < 0 || line > lines) || err == nil && line != 0 {
			t.Errorf("line %d of %d, %v", line, lines, err)
		}
		if err == nil && !strings.Contains(string(text), "-->") {
			t.Error("believed without a cue")
		}
	})
}

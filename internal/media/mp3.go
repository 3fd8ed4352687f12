package media

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"

	"github.com/tcolgate/mp3"

	"partyschool/internal/problem"
)

// maxNoise is how many bytes outside the frames of a recording are taken for tags: so
// many, or a tenth of the file where that is more.
const maxNoise = 64 << 10

var (
	errNoFrames = errors.New("no frames of MPEG layer 3")
	errCutOff   = errors.New("there are fewer frames than the file says")
)

// isMP3 reports whether a file begins as MP3 recordings do: with a tag or a frame.
func isMP3(head []byte) bool {
	return bytes.HasPrefix(head, []byte("ID3")) || (len(head) >= 4 && head[0] == 0xff && head[1]&0xe6 == 0xe2) // layer 3
}

// inspectMP3 adds up the lengths of the frames: a recording does not say how long it
// is, and what its bit rate would make of the size is wrong for most.
func inspectMP3(content io.ReadSeeker, size int64) (inspection, error) {
	from, err := afterTag(content)
	if err != nil {
		return inspection{}, err
	}
	if _, err := content.Seek(from, io.SeekStart); err != nil {
		return inspection{}, err
	}
	r := recording{noise: max(maxNoise, size/10)}
	err = r.listen(bufio.NewReaderSize(io.LimitReader(content, size-from), 256<<10))
	if err == nil && !(r.seconds > 0 && r.seconds <= maxLength.Seconds()) {
		err = errNoFrames
	}
	if err != nil {
		return inspection{}, problem.BadInput("content", "无法读取录音的时长，文件可能已损坏。",
			"The length of the recording cannot be read; the file may be broken.").Because(err)
	}
	seconds := math.Round(r.seconds*1000) / 1000
	return inspection{mimeType: typeMP3, seconds: &seconds}, nil
}

// afterTag returns where the ID3v2 tag at the beginning ends (id3.org, ID3v2.4.0
// section 3.1): it may hold pictures of megabytes.
func afterTag(content io.ReadSeeker) (int64, error) {
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	head := make([]byte, 10)
	if _, err := io.ReadFull(content, head); err != nil || !bytes.HasPrefix(head, []byte("ID3")) {
		return 0, nil
	}
	var length int64
	for _, b := range head[6:] {
		length = length<<7 | int64(b&0x7f)
	}
	if head[5]&0x10 != 0 { // a footer
		length += 10
	}
	return 10 + length, nil
}

// recording is what was heard of one.
type recording struct {
	seconds float64
	frames  int
	// promised is the number of frames that the file says it has, 0 where it does not.
	promised int
	// noise is how many bytes may still be none of a frame.
	noise int64
}

// listen goes through the frames.
func (r *recording) listen(from io.Reader) error {
	decoder, frame := mp3.NewDecoder(from), mp3.Frame{}
	for skipped := 0; ; {
		err := decoder.Decode(&frame, &skipped)
		over := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !over {
			return err
		}
		other := !over && frame.Header().Layer() != mp3.Layer3
		if other {
			skipped += frame.Size()
		}
		if r.noise -= int64(skipped); r.noise < 0 {
			return errNoFrames
		}
		if over {
			break
		}
		if other {
			continue
		}
		if promised, silent := summary(&frame); silent && r.frames == 0 {
			r.promised = promised
			continue
		}
		r.frames++
		r.seconds += float64(frame.Samples()) / float64(frame.Header().SampleRate())
	}
	// A frame or two are missing in many that play well.
	if r.frames == 0 {
		return errNoFrames
	}
	if r.promised > 0 && r.frames < r.promised-r.promised/50-2 {
		return errCutOff
	}
	return nil
}

// summary reads the silent frame with which encoders begin: "Xing" or "Info" behind
// the side information, flags, and the number of frames where the first flag is set.
func summary(frame *mp3.Frame) (frames int, silent bool) {
	content, err := io.ReadAll(frame.Reader())
	if err != nil {
		return 0, false
	}
	side, err := frame.SideInfoLength()
	at := 4 + side
	if err != nil || len(content) < at+12 {
		return 0, false
	}
	if name := string(content[at : at+4]); name != "Xing" && name != "Info" {
		return 0, false
	}
	if content[at+7]&1 != 0 {
		frames = int(binary.BigEndian.Uint32(content[at+8 : at+12]))
	}
	return frames, true
}

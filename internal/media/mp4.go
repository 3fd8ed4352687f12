package media

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/abema/go-mp4"

	"partyschool/internal/problem"
)

const (
	// maxBoxes bounds the boxes looked at: a film of hours has some hundred, a file
	// made to keep us busy has millions.
	maxBoxes = 10_000
	// maxBox bounds the boxes that are read into memory, in bytes.
	maxBox = 64 << 10
	// maxDepth is how deep the boxes lie that are looked at.
	maxDepth = 6
	// maxLength bounds a recording; more is a mistake in the file.
	maxLength = 24 * time.Hour
)

var (
	errTooManyBoxes = errors.New("too many boxes")
	errNoMedia      = errors.New("there is nothing to be played in it")
)

// isMP4 reports whether a file begins as ISO base media files do.
func isMP4(head []byte) bool { return len(head) >= 12 && string(head[4:8]) == "ftyp" }

// isQuickTime reports whether a file says that it is for QuickTime alone, as the films
// of some phones do (ISO/IEC 14496-12, 4.3): the brand, a version, and the brands that
// it fits as well. Not every player of MP4 plays it.
func isQuickTime(head []byte) bool {
	const brand = "qt  "
	if !isMP4(head) || string(head[8:12]) != brand {
		return false
	}
	end := min(int64(binary.BigEndian.Uint32(head)), int64(len(head)))
	for at := int64(16); at+4 <= end; at += 4 {
		if other := string(head[at : at+4]); other != brand && other != "\x00\x00\x00\x00" {
			return false
		}
	}
	return true
}

// inspectMP4 tells a video from a recording by its tracks, and finds its length.
// It walks the few boxes it needs by itself: the library's own probe unfolds the
// tables of samples, which a small broken file can make as large as it likes.
func inspectMP4(content io.ReadSeeker, size int64) (inspection, error) {
	film := film{content: content}
	err := film.walk(0, size, 0)
	if err == nil && film.locked {
		return inspection{}, problem.BadInput("content", "音视频已加密，请使用没有加密的文件。", "The recording is encrypted; bring one that is not.")
	}
	if err == nil && film.media == 0 {
		err = errNoMedia
	}
	seconds := film.seconds()
	if err != nil || (!film.video && !film.sound) || !(seconds > 0 && seconds <= maxLength.Seconds()) {
		return inspection{}, problem.BadInput("content", "无法读取音视频的轨道或时长，文件可能已损坏。",
			"The tracks or the length cannot be read; the file may be broken.").Because(err)
	}
	seconds = math.Round(seconds*1000) / 1000 // milliseconds are what study is counted in
	found := inspection{mimeType: "audio/mp4", seconds: &seconds}
	if film.video {
		found.mimeType = "video/mp4"
	}
	return found, nil
}

// film is what was found on the walk through a file.
type film struct {
	content      io.ReadSeeker
	boxes        int
	video, sound bool
	locked       bool    // a track is encrypted
	media        int64   // bytes of pictures and sound
	timescale    uint32  // ticks of a second
	ticks        uint64  // of the whole; 0 where it does not say
	fragments    uint64  // the same for a fragmented file
	longest      float64 // track, in seconds
}

// seconds is the length: as the file says, or as its longest track does.
func (f *film) seconds() float64 {
	if ticks := cmp.Or(f.ticks, f.fragments); f.timescale > 0 && ticks > 0 {
		return float64(ticks) / float64(f.timescale)
	}
	return f.longest
}

// known returns a number of ticks, 0 where all of its bits are set: that stands
// for a length that is not known.
func known(version uint8, ticks uint64) uint64 {
	if (version == 0 && ticks == math.MaxUint32) || ticks == math.MaxUint64 {
		return 0
	}
	return ticks
}

// walk looks at the boxes between two offsets.
func (f *film) walk(from, to int64, depth int) error {
	for from < to {
		if depth > 0 && to-from < mp4.SmallHeaderSize {
			return nil // some end a list of boxes with zeros
		}
		if f.boxes++; f.boxes > maxBoxes {
			return errTooManyBoxes
		}
		if _, err := f.content.Seek(from, io.SeekStart); err != nil {
			return err
		}
		box, err := mp4.ReadBoxInfo(f.content)
		if err != nil {
			return fmt.Errorf("box at %d: %w", from, err)
		}
		length := int64(box.Size) //nolint:gosec // checked in the next line
		if length < int64(box.HeaderSize) || length > to-from {
			return fmt.Errorf("box at %d: %d bytes are not within the file", from, box.Size)
		}
		inside := from + int64(box.HeaderSize)
		switch box.Type {
		case mp4.BoxTypeMoov(), mp4.BoxTypeTrak(), mp4.BoxTypeMdia(), mp4.BoxTypeMvex(), mp4.BoxTypeMinf(), mp4.BoxTypeStbl():
			if depth < maxDepth {
				err = f.walk(inside, from+length, depth+1)
			}
		case mp4.BoxTypeStsd(): // behind flags and a number, the kinds of its samples
			if depth < maxDepth {
				err = f.walk(inside+8, from+length, depth+1)
			}
		case mp4.BoxTypeEncv(), mp4.BoxTypeEnca():
			f.locked = true
		case mp4.BoxTypeMdat():
			f.media += from + length - inside
		case mp4.BoxTypeMvhd(), mp4.BoxTypeMdhd(), mp4.BoxTypeMehd(), mp4.BoxTypeHdlr():
			err = f.read(box)
		}
		if err != nil {
			return err
		}
		from += length
	}
	return nil
}

// read takes what matters from one of the small boxes.
func (f *film) read(info *mp4.BoxInfo) error {
	if info.Size > maxBox {
		return fmt.Errorf("box %s of %d bytes", info.Type, info.Size)
	}
	if _, err := info.SeekToPayload(f.content); err != nil {
		return err
	}
	box, _, err := mp4.UnmarshalAny(f.content, info.Type, info.Size-info.HeaderSize, info.Context)
	if err != nil {
		return fmt.Errorf("box %s: %w", info.Type, err)
	}
	switch box := box.(type) {
	case *mp4.Mvhd:
		f.timescale, f.ticks = box.Timescale, known(box.GetVersion(), box.GetDuration())
	case *mp4.Mehd:
		f.fragments = known(box.GetVersion(), box.GetFragmentDuration())
	case *mp4.Mdhd:
		if box.Timescale > 0 {
			f.longest = max(f.longest, float64(known(box.GetVersion(), box.GetDuration()))/float64(box.Timescale))
		}
	case *mp4.Hdlr:
		f.video = f.video || string(box.HandlerType[:]) == "vide"
		f.sound = f.sound || string(box.HandlerType[:]) == "soun"
	}
	return nil
}

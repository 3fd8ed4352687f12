package media

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	_ "image/jpeg" // covers
	_ "image/png"  // covers
	"io"

	"partyschool/internal/problem"
)

// maxPixels bounds a picture: what it takes in memory to show it.
const maxPixels = 50_000_000

var (
	errCutPicture = errors.New("it ends before the picture does")
	errSpoilt     = errors.New("a part of it is not what its checksum says")
)

// inspectPicture makes sure that a picture is whole. It is not unfolded, which would
// take hundreds of megabytes for the largest: the library reads the heading, and the
// rest is gone through to its end.
func inspectPicture(content io.ReadSeeker, mimeType string) (inspection, error) {
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return inspection{}, err
	}
	c, _, err := image.DecodeConfig(content)
	if err == nil && (c.Width < 1 || c.Height < 1) {
		err = errCutPicture
	}
	if err == nil && int64(c.Width)*int64(c.Height) > maxPixels {
		return inspection{}, problem.BadInput("content", "图片太大，不能超过五千万像素。", "A picture has at most 50 million pixels.")
	}
	if err == nil {
		_, err = content.Seek(0, io.SeekStart)
	}
	if err == nil && mimeType == typePNG {
		err = wholePNG(bufio.NewReader(content))
	} else if err == nil {
		err = wholeJPEG(bufio.NewReader(content))
	}
	if err != nil {
		return inspection{}, problem.BadInput("content", "图片已损坏。", "The picture is broken.").Because(err)
	}
	return inspection{mimeType: mimeType}, nil
}

// wholePNG goes through the chunks and their checksums to the last one (PNG
// specification, section 5).
func wholePNG(r *bufio.Reader) error {
	if _, err := r.Discard(8); err != nil {
		return errCutPicture
	}
	for drawn := false; ; {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return errCutPicture
		}
		sum := crc32.NewIEEE()
		_, _ = sum.Write(head[4:])
		if _, err := io.CopyN(sum, r, int64(binary.BigEndian.Uint32(head[:4]))); err != nil {
			return errCutPicture
		}
		var said [4]byte
		if _, err := io.ReadFull(r, said[:]); err != nil {
			return errCutPicture
		}
		if binary.BigEndian.Uint32(said[:]) != sum.Sum32() {
			return errSpoilt
		}
		switch string(head[4:]) {
		case "IDAT":
			drawn = true
		case "IEND":
			if !drawn {
				return errCutPicture
			}
			return nil
		}
	}
}

// wholeJPEG passes over the segments before the picture, in which a smaller one with
// an end of its own may lie, and looks for the mark of its end (ITU-T T.81, B.1).
func wholeJPEG(r *bufio.Reader) error {
	if _, err := r.Discard(2); err != nil {
		return errCutPicture
	}
	for scan := false; !scan; {
		if _, err := r.ReadSlice(0xff); err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return errCutPicture
		} else if err != nil {
			continue
		}
		mark, err := r.ReadByte()
		switch {
		case err != nil:
			return errCutPicture
		case mark == 0xff:
			_ = r.UnreadByte() // padding
			continue
		case mark <= 0x01 || mark >= 0xd0 && mark <= 0xd9: // stands alone
			continue
		}
		var length [2]byte
		if _, err := io.ReadFull(r, length[:]); err != nil {
			return errCutPicture
		}
		if _, err := r.Discard(max(int(binary.BigEndian.Uint16(length[:]))-2, 0)); err != nil {
			return errCutPicture
		}
		scan = mark == 0xda
	}
	return reaches(r, []byte{0xff, 0xd9})
}

// reaches reads until the bytes come.
func reaches(r *bufio.Reader, end []byte) error {
	block, kept := make([]byte, 64<<10), 0
	for {
		n, err := r.Read(block[kept:])
		if bytes.Contains(block[:kept+n], end) {
			return nil
		}
		if err != nil {
			return errCutPicture
		}
		kept = copy(block, block[max(kept+n-len(end)+1, 0):kept+n])
	}
}

package media

import (
	"fmt"
	"image"
	_ "image/jpeg" // covers
	_ "image/png"  // covers
	"io"
	"net/http"

	"partyschool/internal/problem"
)

// maxPixels bounds a picture: what it takes in memory to show it.
const maxPixels = 50_000_000

// inspection is what was found by looking into a file.
type inspection struct {
	mimeType string
	seconds  *float64 // nil for what has no length
}

// inspect finds out what a file is from its bytes; its name says nothing.
func inspect(content io.ReadSeeker, size int64) (inspection, error) {
	head := make([]byte, 512)
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return inspection{}, err
	}
	n, err := io.ReadFull(content, head)
	if err != nil && n == 0 {
		return inspection{}, fmt.Errorf("read the file: %w", err)
	}
	switch found := http.DetectContentType(head[:n]); {
	case isMP4(head[:n]):
		return inspectMP4(content, size)
	case found == "image/jpeg", found == "image/png":
		return inspectPicture(content, found)
	case found == "application/pdf":
		return inspection{mimeType: found}, nil
	}
	return inspection{}, problem.BadInput("content", "不支持这种文件。请使用 MP4、M4A、JPEG、PNG 或 PDF。",
		"This kind of file is not taken; use MP4, M4A, JPEG, PNG or PDF.")
}

func inspectPicture(content io.ReadSeeker, mimeType string) (inspection, error) {
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return inspection{}, err
	}
	c, _, err := image.DecodeConfig(content)
	if err != nil || c.Width < 1 || c.Height < 1 {
		return inspection{}, problem.BadInput("content", "图片已损坏。", "The picture is broken.").Because(err)
	}
	if int64(c.Width)*int64(c.Height) > maxPixels {
		return inspection{}, problem.BadInput("content", "图片太大，不能超过五千万像素。", "A picture has at most 50 million pixels.")
	}
	return inspection{mimeType: mimeType}, nil
}

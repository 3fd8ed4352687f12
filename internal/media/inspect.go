package media

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"partyschool/internal/problem"
)

// inspection is what was found by looking into a file.
type inspection struct {
	mimeType string
	seconds  *float64 // nil for what has no length
	pages    *int     // nil for what has no pages
}

// inspect finds out what a medium is from its bytes; its name says nothing. It
// refuses with BAD_USER_INPUT (content) what cannot be used.
func inspect(ctx context.Context, content io.ReadSeeker, size int64) (found inspection, err error) {
	defer func() { // the libraries were not written for files made to break them
		if r := recover(); r != nil {
			err = broken(fmt.Errorf("looking into it: %v", r))
		}
	}()
	head := make([]byte, 512)
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return inspection{}, err
	}
	n, err := io.ReadFull(content, head)
	if err != nil && n == 0 {
		return inspection{}, fmt.Errorf("read the file: %w", err)
	}
	switch sniffed := http.DetectContentType(head[:n]); {
	case isQuickTime(head[:n]):
		return inspection{}, problem.BadInput("content", "这是 QuickTime 影片（MOV），请转存为 MP4。", "This is a film of QuickTime (MOV); save it as MP4.")
	case isMP4(head[:n]):
		return inspectMP4(content, size)
	case sniffed == typeJPEG, sniffed == typePNG:
		return inspectPicture(content, sniffed)
	case sniffed == typePDF:
		return inspectPDF(ctx, content)
	case isVTT(head[:n]):
		return inspectVTT(content, size)
	case isMP3(head[:n]):
		return inspectMP3(content, size)
	}
	return inspection{}, problem.BadInput("content", "不支持这种文件。请使用 MP4、M4A、MP3、JPEG、PNG、PDF 或 WebVTT。",
		"This kind of file is not taken; use MP4, M4A, MP3, JPEG, PNG, PDF or WebVTT.")
}

func broken(cause error) *problem.Problem {
	return problem.BadInput("content", "文件已损坏。", "The file is broken.").Because(cause)
}

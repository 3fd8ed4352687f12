package media

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"partyschool/internal/problem"
)

const (
	// maxPages bounds a document; more is a mistake in the file.
	maxPages = 20_000
	// longestLook is how long it may take to read a document's structure.
	longestLook = time.Minute
)

// inspectPDF counts the pages of a document. It refuses what a reader on a phone
// could not open: encrypted, without pages, cut off.
func inspectPDF(ctx context.Context, content io.ReadSeeker) (inspection, error) {
	ctx, cancel := context.WithTimeout(ctx, longestLook)
	defer cancel()
	limits := model.DefaultResourceLimits()
	limits.MaxStreamBytes, limits.MaxDecodeBytes = maxBytes[typePDF], 64<<20
	limits.MaxObjectCount, limits.MaxXRefEntries = 2_000_000, 2_000_000
	// Made here, since the library's default looks for a file in the home folder. Of
	// its commands, merging takes no encrypted document, whatever its password is.
	document, err := pdfcpu.ReadWithContext(ctx, content, &model.Configuration{
		Cmd: model.MERGECREATE, Reader15: true, Offline: true, ValidationMode: model.ValidationRelaxed, Limits: limits,
	})
	if errors.Is(err, pdfcpu.ErrEncrypted) {
		return inspection{}, problem.BadInput("content", "PDF 已加密，请先去掉密码。", "The PDF is encrypted; take the password off first.")
	}
	if err == nil {
		err = document.EnsurePageCount()
	}
	if err == nil && (document.PageCount < 1 || document.PageCount > maxPages) {
		err = errors.New("no pages, or far too many")
	}
	if err == nil { // the number is only what the file says
		page, _, _, failed := document.PageDict(document.PageCount, false)
		if err = failed; err == nil && page == nil {
			err = errors.New("the last page is missing")
		}
	}
	if err != nil {
		return inspection{}, problem.BadInput("content", "无法读取 PDF 的页，文件可能已损坏。", "The pages of the PDF cannot be read; the file may be broken.").Because(err)
	}
	return inspection{mimeType: typePDF, pages: &document.PageCount}, nil
}

package media

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"

	"partyschool/internal/problem"
)

// inspectSheet makes sure that a file is a sheet of the type announced. What is in
// its cells is for whoever imports it to say.
func inspectSheet(content io.ReadSeeker, size int64, mimeType string) error {
	if mimeType == typeXLSX {
		return inspectXLSX(content, size)
	}
	return inspectCSV(content)
}

// compound begins the files of old office programs, and workbooks with a password.
const compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

func inspectXLSX(content io.ReadSeeker, size int64) error {
	head := make([]byte, len(compound))
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.ReadFull(content, head); err == nil && string(head) == compound {
		return problem.BadInput("content", "工作簿已加密，或是旧版 XLS。请去掉密码并另存为 XLSX。",
			"The workbook is encrypted, or an old XLS; take the password off and save it as XLSX.")
	}
	archive, err := zip.NewReader(at{content}, size)
	if err != nil {
		return problem.BadInput("content", "这不是 XLSX 工作簿，或者已损坏。", "This is no XLSX workbook, or it is broken.").Because(err)
	}
	if !slices.ContainsFunc(archive.File, func(f *zip.File) bool { return f.Name == "xl/workbook.xml" }) {
		return problem.BadInput("content", "这不是 XLSX 工作簿。", "This is no XLSX workbook.")
	}
	return nil
}

// inspectCSV refuses what is no text. Its encoding and its columns are found by
// whoever reads it.
func inspectCSV(content io.ReadSeeker) error {
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return err
	}
	block := make([]byte, 64<<10)
	for {
		n, err := content.Read(block)
		if bytes.IndexFunc(block[:n], func(r rune) bool { return r < ' ' && r != '\t' && r != '\r' && r != '\n' && r != '\f' }) >= 0 {
			return problem.BadInput("content", "这不是 CSV 文本文件。", "This is no CSV text.")
		}
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// at reads at an offset by seeking; only one may do so at a time.
type at struct{ io.ReadSeeker }

// ReadAt is io.ReaderAt's, but for the position, which moves.
func (r at) ReadAt(b []byte, offset int64) (int, error) {
	if _, err := r.Seek(offset, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r.ReadSeeker, b)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}

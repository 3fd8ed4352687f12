package media_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"image/png"
	"os"
	"strings"
	"testing"
)

const (
	mp4File  = "video/mp4"
	m4aFile  = "audio/mp4"
	mp3File  = "audio/mpeg"
	pdfFile  = "application/pdf"
	pngFile  = "image/png"
	jpegFile = "image/jpeg"
	vttFile  = "text/vtt"
	csvFile  = "text/csv"
	xlsxFile = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// frame is a silent frame of an MP3 of the version's two bits: 128 kbit/s at 44.1 kHz, or
// 16 kbit/s at 11.025 kHz (MPEG 2.5).
func frame(version byte) []byte {
	if version == 0 {
		return append([]byte{0xff, 0xe3, 0x20, 0xc0}, make([]byte, 104-4)...) // 72 × 16000 / 11025
	}
	return append([]byte{0xff, 0xfb, 0x90, 0xc0}, make([]byte, 417-4)...) // 144 × 128000 / 44100
}

// recordingOf is an MP3 of that many frames, which promises as many in its first
// where promised is not 0.
func recordingOf(version byte, frames int, promised uint32) []byte {
	var b []byte
	if promised > 0 {
		first := frame(version)
		copy(first[4+17:], "Info")
		first[4+17+7] = 1
		binary.BigEndian.PutUint32(first[4+17+8:], promised)
		b = append(b, first...)
	}
	return append(b, bytes.Repeat(frame(version), frames)...)
}

// tagged puts a tag with a picture of that size before a recording.
func tagged(size int, rest []byte) []byte {
	head := []byte{'I', 'D', '3', 4, 0, 0, byte(size >> 21 & 0x7f), byte(size >> 14 & 0x7f), byte(size >> 7 & 0x7f), byte(size & 0x7f)}
	return append(append(head, bytes.Repeat([]byte{0xff, 0xfb, 0x90}, size/3+1)[:size]...), rest...)
}

// document is a PDF that says it has count pages and has those given.
func document(count, pages int) []byte {
	out, offsets := []byte("%PDF-1.7\n"), []int{}
	object := func(text string) {
		offsets = append(offsets, len(out))
		out = fmt.Appendf(out, "%d 0 obj\n%s\nendobj\n", len(offsets), text)
	}
	object("<</Type/Catalog/Pages 2 0 R>>")
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 3+i)
	}
	object(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", count, kids))
	for range pages {
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Resources<<>>>>")
	}
	start := len(out)
	out = fmt.Appendf(out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		out = fmt.Appendf(out, "%010d 00000 n \n", o)
	}
	return fmt.Appendf(out, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
}

// archive is a zip of files with those names.
func archive(t *testing.T, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte("<x/>"))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// testFile reads one that was made with a library that the school does not link:
// pdfcpu's encryption, of document(3, 3).
func testFile(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

const captions = "WEBVTT - 第一课\n\nNOTE of ours\n\n1\n00:01.000 --> 00:04.500 align:start\n各位学员好\n\n01:00:05.000 --> 01:00:06.000\n第二句\n"

// spoilt is a file with another byte at its end.
func spoilt(content []byte) []byte {
	content = bytes.Clone(content)
	content[len(content)-1] ^= 1
	return content
}

// cutBy is a file that lost so many bytes at its end.
func cutBy(n int, content []byte) []byte { return content[:len(content)-n] }

// sealed is a film whose tracks hold samples of these kinds: those that begin with
// enc are encrypted (ISO/IEC 14496-12, 8.12).
func sealed(kinds ...string) []byte {
	traks := [][]byte{}
	for _, kind := range kinds {
		stsd := box("stsd", []byte{0, 0, 0, 0, 0, 0, 0, 1}, box(kind, make([]byte, 78)), make([]byte, 4))
		traks = append(traks, box("trak", box("mdia", box("minf", box("stbl", stsd)))))
	}
	whole := film(12_500, "vide", "soun")
	at := len(whole) - 18
	moov := append(bytes.Clone(whole[20:at]), bytes.Join(traks, nil)...)
	return bytes.Join([][]byte{whole[:20], box("moov", moov[8:]), whole[at:]}, nil)
}

// sample is a file as it is announced, and what becomes of it.
type sample struct {
	content  []byte
	mimeType string
	// seconds and pages of the medium; refused has part of the reason where it becomes
	// none.
	seconds float64
	pages   int
	refused string
}

func samples(t *testing.T) map[string]sample {
	t.Helper()
	workbook := archive(t, "[Content_Types].xml", "xl/workbook.xml")
	whole := film(12_500, "vide", "soun")
	return map[string]sample{
		"film":                       {content: whole, mimeType: mp4File, seconds: 12.5},
		"film cut off":               {content: whole[:len(whole)-5], mimeType: mp4File, refused: "tracks or the length"},
		"film cut off early":         {content: whole[:60], mimeType: mp4File, refused: "tracks or the length"},
		"film without a picture":     {content: whole[:len(whole)-18], mimeType: mp4File, refused: "tracks or the length"},
		"film with an empty box":     {content: append(bytes.Clone(whole[:len(whole)-18]), box("mdat")...), mimeType: mp4File, refused: "tracks or the length"},
		"film that is locked":        {content: sealed("encv"), mimeType: mp4File, refused: "encrypted"},
		"film whose sound is locked": {content: sealed("avc1", "enca"), mimeType: mp4File, refused: "encrypted"},
		"film in the clear":          {content: sealed("avc1", "mp4a"), mimeType: mp4File, seconds: 12.5},
		"MOV called film":            {content: bytes.Replace(whole, []byte("isom\x00\x00\x02\x00mp41"), []byte("qt  \x00\x00\x02\x00qt  "), 1), mimeType: mp4File, refused: "MOV"},
		"M4A":                        {content: film(12_500, "soun"), mimeType: m4aFile, seconds: 12.5},
		"M4A called film":            {content: film(12_500, "soun"), mimeType: mp4File, refused: "but it is audio/mp4"},
		"picture called film":        {content: picture(t, png.Encode), mimeType: mp4File, refused: "but it is image/png"},
		"page called picture":        {content: []byte("<!DOCTYPE html><script>alert(1)</script>"), mimeType: pngFile, refused: "not taken"},
		"PNG":                        {content: picture(t, png.Encode), mimeType: pngFile},
		"PNG cut off":                {content: picture(t, png.Encode)[:20], mimeType: pngFile, refused: "broken"},
		"PNG without its end":        {content: cutBy(12, picture(t, png.Encode)), mimeType: pngFile, refused: "broken"},
		"PNG of half its picture":    {content: cutBy(20, picture(t, png.Encode)), mimeType: pngFile, refused: "broken"},
		"PNG with another byte":      {content: spoilt(picture(t, png.Encode)), mimeType: pngFile, refused: "broken"},
		"JPEG without its end":       {content: cutBy(2, picture(t, asJPEG)), mimeType: jpegFile, refused: "broken"},
		"JPEG of its heading":        {content: cutBy(60, picture(t, asJPEG)), mimeType: jpegFile, refused: "broken"},
		"JPEG":                       {content: picture(t, asJPEG), mimeType: jpegFile},
		"MP3":                        {content: recordingOf(3, 100, 0), mimeType: mp3File, seconds: 2.612},
		"MP3 that counts itself":     {content: recordingOf(3, 100, 100), mimeType: mp3File, seconds: 2.612},
		"MP3 that lost its half":     {content: recordingOf(3, 50, 100), mimeType: mp3File, refused: "length of the recording"},
		"MP3 of speech":              {content: recordingOf(0, 100, 0), mimeType: mp3File, seconds: 5.224},
		"MP3 with tags":              {content: append(tagged(30_000, recordingOf(3, 100, 0)), append([]byte("TAG"), make([]byte, 125)...)...), mimeType: mp3File, seconds: 2.612},
		"tag alone":                  {content: tagged(30_000, nil), mimeType: mp3File, refused: "length of the recording"},
		"tag larger than the file":   {content: tagged(30_000, nil)[:2000], mimeType: mp3File, refused: "length of the recording"},
		"MP3 in name only":           {content: append([]byte{0xff, 0xfb, 0x90, 0xc0}, bytes.Repeat([]byte("noise"), 50_000)...), mimeType: mp3File, refused: "length of the recording"},
		"PDF":                        {content: document(3, 3), mimeType: pdfFile, pages: 3},
		"PDF that lies":              {content: document(300, 3), mimeType: pdfFile, refused: "pages of the PDF"},
		"PDF without pages":          {content: document(0, 0), mimeType: pdfFile, refused: "pages of the PDF"},
		"PDF cut off":                {content: document(3, 3)[:150], mimeType: pdfFile, refused: "pages of the PDF"},
		"PDF in name only":           {content: []byte("%PDF-1.7\nanything at all, but nothing of a document"), mimeType: pdfFile, refused: "pages of the PDF"},
		"PDF with a password":        {content: testFile(t, "encrypted-user.pdf"), mimeType: pdfFile, refused: "encrypted"},
		"PDF with an owner":          {content: testFile(t, "encrypted-owner.pdf"), mimeType: pdfFile, refused: "encrypted"},
		"captions":                   {content: []byte(captions), mimeType: vttFile},
		"captions with BOM and CRLF": {content: []byte("\ufeff" + strings.ReplaceAll(captions, "\n", "\r\n")), mimeType: vttFile},
		"captions of SRT":            {content: []byte("WEBVTT\n\n1\n00:00:01,000 --> 00:00:04,000\nx\n"), mimeType: vttFile, refused: "Line 4"},
		"captions that run back":     {content: []byte("WEBVTT\n\n00:04.000 --> 00:01.000\nx\n"), mimeType: vttFile, refused: "Line 3"},
		"captions of nothing":        {content: []byte("WEBVTT\n\n"), mimeType: vttFile, refused: "captions"},
		"captions in GBK":            {content: []byte("WEBVTT\n\n00:01.000 --> 00:04.000\n\xb8\xf7\xce\xbb\n"), mimeType: vttFile, refused: "Line 4"},
		"CSV":                        {content: []byte("姓名,手机号\n张三,13800000001\n"), mimeType: csvFile},
		"CSV in GBK":                 {content: []byte("\xd0\xd5\xc3\xfb,\xca\xd6\xbb\xfa\n"), mimeType: csvFile},
		"picture called CSV":         {content: picture(t, png.Encode), mimeType: csvFile, refused: "no CSV"},
		"workbook":                   {content: workbook, mimeType: xlsxFile},
		"workbook cut off":           {content: workbook[:len(workbook)-10], mimeType: xlsxFile, refused: "no XLSX workbook, or it is broken"},
		"text document":              {content: archive(t, "[Content_Types].xml", "word/document.xml"), mimeType: xlsxFile, refused: "no XLSX"},
		"workbook with a password":   {content: append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...), mimeType: xlsxFile, refused: "encrypted"},
		"workbook called film":       {content: workbook, mimeType: mp4File, refused: "not taken"},
	}
}

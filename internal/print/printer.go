// Package print draws pages for paper: certificates and records of study, as PDF
// and as a picture, in Chinese, with fonts of its own.
package print

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// atOnce is how many pages are drawn at a time. A PDF takes 30 MB for 30 ms, so
// that a class which finishes together must not draw together.
const atOnce = 2

// Printer draws pages. It may be used from many goroutines; the fonts are read at
// the first use.
type Printer struct {
	slots *semaphore.Weighted
	load  func() (*typefaces, error)
}

// New returns a printer.
func New() *Printer {
	return &Printer{slots: semaphore.NewWeighted(atOnce), load: sync.OnceValues(loadTypefaces)}
}

// do waits for its turn, or until ctx ends, and draws.
func (p *Printer) do(ctx context.Context, drawn func(*setter) ([]byte, error)) ([]byte, error) {
	if err := p.slots.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer p.slots.Release(1)
	faces, err := p.load()
	if err != nil {
		return nil, err
	}
	return drawn(&setter{typefaces: faces})
}

// CertificatePDF draws a certificate as a PDF of one A4 page. The error is that
// of ctx where it ended before it was the certificate's turn.
func (p *Printer) CertificatePDF(ctx context.Context, c Certificate) ([]byte, error) {
	return p.do(ctx, func(s *setter) ([]byte, error) {
		doc := newPDF(true, "结业证书 "+c.Number, c.School, c.IssuedOn.Start(time.UTC))
		doc.add()
		if err := c.draw(&page{s, doc}); err != nil {
			return nil, err
		}
		return doc.bytes()
	})
}

// CertificatePNG draws a certificate as a picture of 1754 by 1240 pixels. Errors
// as of CertificatePDF.
func (p *Printer) CertificatePNG(ctx context.Context, c Certificate) ([]byte, error) {
	return p.do(ctx, func(s *setter) ([]byte, error) {
		picture := newPicture(certificateWidth, certificateHeight)
		if err := c.draw(&page{s, picture}); err != nil {
			return nil, err
		}
		return picture.bytes()
	})
}

// RecordPDF draws a record of study as a PDF of A4 pages. Errors as of
// CertificatePDF.
func (p *Printer) RecordPDF(ctx context.Context, r Record) ([]byte, error) {
	return p.do(ctx, func(s *setter) ([]byte, error) {
		doc := newPDF(false, r.title(), r.School, r.PrintedAt)
		r.draw(s, doc)
		return doc.bytes()
	})
}

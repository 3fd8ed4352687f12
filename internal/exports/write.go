package exports

import (
	"context"
	"errors"
	"io"

	"partyschool/ent"
	"partyschool/ent/export"
	"partyschool/internal/identity"
	"partyschool/internal/members"
	"partyschool/internal/problem"
	"partyschool/internal/sheet"
)

// progressEvery is after how many rows a job tells how far it is.
const progressEvery = 1000

// written is a file in the store.
type written struct {
	rows  int
	bytes int64
}

// write writes the job's file to the store, where it appears only once it is whole.
func (s *Service) write(ctx context.Context, e *ent.Export) (file written, err error) {
	defer recovered(&err)
	viewer, err := members.Acting(ctx, s.database.Client(ctx), e.MemberID)
	if err != nil {
		return file, err
	}
	report, err := s.report(identity.NewContext(ctx, viewer), e)
	if problem.Is(err, problem.NotFound) {
		err = notAnyMore().Because(err)
	}
	if err != nil {
		return file, err
	}
	// Closing a file whose context has ended throws it away.
	storing, discard := context.WithCancel(ctx)
	defer discard()
	to, err := s.store.Create(storing, storeKey(e, e.Tries), mimeType(e))
	if err != nil {
		return file, err
	}
	whole := false
	defer func() {
		if !whole { // also after a panic
			discard()
			_ = to.Close()
		}
	}()
	counted := &counter{to: to}
	if file.rows, err = s.fill(identity.NewContext(ctx, viewer), e, report, counted); err != nil {
		return file, err
	}
	// The last moment: what has to be thrown away must not appear.
	if err = s.progress(ctx, e, file.rows); err != nil {
		return file, err
	}
	whole, file.bytes = true, counted.bytes
	return file, to.Close()
}

// report is what a job writes about: a sheet's title and columns, and its rows.
type report struct {
	title   string
	columns []sheet.Column
	// about is what tells the file from others of its kind.
	about []string
	// rows calls row with the values of each row.
	rows func(ctx context.Context, row func(values ...any) error) error
	// papers are the workbooks of a ZIP, which has no columns and rows of its own.
	papers []*report
}

// report reads what the job is about as the viewer may see it: NOT_FOUND where the
// viewer may not, or not any more.
func (s *Service) report(ctx context.Context, e *ent.Export) (*report, error) {
	switch e.Subject {
	case export.SubjectCREDIT_HOURS:
		return s.creditHours(ctx, e)
	case export.SubjectREGISTER:
		return s.register(ctx, e)
	case export.SubjectYEAR_PAPERS:
		return s.yearPapers(ctx, e)
	}
	return s.completion(ctx, e)
}

// fill writes the rows.
func (s *Service) fill(ctx context.Context, e *ent.Export, r *report, to io.Writer) (int, error) {
	if r.papers != nil {
		return s.fillPapers(ctx, e, r, to)
	}
	return s.fillSheet(ctx, e, r, sheet.Format(e.Format), 0, to)
}

// fillSheet writes one sheet and returns its rows; before is how many the file has
// already.
func (s *Service) fillSheet(ctx context.Context, e *ent.Export, r *report, format sheet.Format, before int, to io.Writer) (rows int, err error) {
	w, err := sheet.NewWriter(to, format, r.title, r.columns)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, w.Discard()) }()
	err = r.rows(ctx, func(values ...any) error {
		if err := w.Row(values...); err != nil || w.Rows()%progressEvery != 0 {
			return err
		}
		return s.progress(ctx, e, before+w.Rows())
	})
	if err != nil {
		return 0, err
	}
	return w.Rows(), w.Close()
}

// counter counts the bytes that pass.
type counter struct {
	to    io.Writer
	bytes int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.bytes += int64(n)
	return n, err
}

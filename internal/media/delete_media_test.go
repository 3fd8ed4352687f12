package media_test

import (
	"context"
	"errors"
	"fmt"
	"image/png"
	"io"
	"strings"
	"sync"
	"testing"

	"partyschool/ent"
	"partyschool/ent/lessoncontent"
	entmedia "partyschool/ent/media"
	"partyschool/internal/identity"
	"partyschool/internal/media"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

func TestThrowingFilesAway(t *testing.T) {
	p, dir := inFolder(t)
	elsewhere := identity.NewContext(p.ctx, identity.Viewer{MemberID: 9, Scopes: []identity.Scope{{Role: identity.Trainer, Path: "0000000000000"}}})
	remove := func(ctx context.Context, id int64) error {
		_, err := p.store.DeleteMedia(ctx, media.DeleteMediaInput{ID: id})
		return err
	}
	c := p.db.Client(p.ctx)
	uses := map[string]func(id int64){
		"lesson": func(id int64) {
			c.LessonContent.Create().SetLessonID(1).SetMediaID(id).SetCreatedAt(now).SaveX(p.ctx)
		},
		"captions": func(id int64) {
			c.LessonContent.Create().SetLessonID(1).SetCaptionsMediaID(id).SetCreatedAt(now).SaveX(p.ctx)
		},
		"sound": func(id int64) {
			c.LessonContent.Create().SetLessonID(1).SetAudioMediaID(id).SetReleased(true).SetCreatedAt(now).SaveX(p.ctx)
		},
		"course": func(id int64) {
			c.Course.Create().SetOrganizationID(p.unit.ID).SetTrainerID(7).SetTitle("x").SetCategory("THEORY").SetCreditHundredths(100).
				SetCoverMediaID(id).SetCreatedAt(now).SetUpdatedAt(now).SaveX(p.ctx)
		},
	}
	n := uint32(1000)
	for name, use := range uses {
		n++
		row := p.add(t, film(n, "vide"))
		use(row.ID)
		if err := remove(p.trainer, row.ID); reason(err) != "IN_USE" {
			t.Errorf("%s: %v, want IN_USE", name, err)
		}
	}
	content := film(12_500, "vide")
	free := p.bring(t, content, mp4File)
	for name, ctx := range map[string]context.Context{"guest": context.Background(), "another's trainer": elsewhere} {
		if err := remove(ctx, free.Media.ID); !problem.Is(err, problem.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := remove(p.trainer, p.unit.ID); !refusal(err, problem.BadUserInput, "id", "") {
		t.Errorf("an organisation: %v", err)
	}
	before := len(filesIn(t, dir))
	address, _, err := p.store.URL(free.Media.ID)
	if err != nil {
		t.Fatal(err)
	}
	if r, _ := p.get(t, "GET", address); r.StatusCode != 200 {
		t.Errorf("GET before: %d", r.StatusCode)
	}
	if err := remove(p.trainer, free.Media.ID); err != nil {
		t.Fatal(err)
	}
	if r, _ := p.get(t, "GET", address); r.StatusCode != 404 {
		t.Errorf("GET afterwards: %d", r.StatusCode)
	}
	if after := len(filesIn(t, dir)); after != before-1 {
		t.Errorf("%d files before, %d after", before, after)
	}
	if err := remove(p.trainer, free.Media.ID); !problem.Is(err, problem.NotFound) {
		t.Errorf("twice: %v", err)
	}
	if _, err := p.complete(p.trainer, free.Upload); !problem.Is(err, problem.NotFound) {
		t.Errorf("its upload: %v", err)
	}
	if again := p.bring(t, content, mp4File); again.Media.ID == free.Media.ID {
		t.Error("it came back as the same row")
	}
}

func TestListOfFiles(t *testing.T) {
	p, _ := inFolder(t)
	clip := p.bring(t, film(12_500, "vide"), mp4File).Media
	cover := p.bring(t, picture(t, png.Encode), pngFile).Media
	text := func(s string) *string { return &s }
	long := strings.Repeat("x", 101)
	for name, c := range map[string]struct {
		ctx    context.Context
		filter *media.MediaFilter
		want   []int64
	}{
		"all, the latest first": {p.trainer, nil, []int64{cover.ID, clip.ID}},
		"films":                 {p.trainer, &media.MediaFilter{MimeType: text("video/")}, []int64{clip.ID}},
		"by name":               {p.trainer, &media.MediaFilter{Search: text("一课")}, []int64{cover.ID, clip.ID}},
		"no such name":          {p.trainer, &media.MediaFilter{Search: text("%")}, nil},
		"guest":                 {context.Background(), nil, nil},
	} {
		list, err := p.store.List(c.ctx, c.filter, paging.Args{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []int64
		for _, m := range list.Nodes() {
			got = append(got, m.ID)
		}
		total, err := list.TotalCount(c.ctx)
		if fmt.Sprint(got) != fmt.Sprint(c.want) || err != nil || total != len(c.want) {
			t.Errorf("%s: %v of %d, %v; want %v", name, got, total, err, c.want)
		}
	}
	if _, err := p.store.List(p.trainer, &media.MediaFilter{Search: &long}, paging.Args{}); !refusal(err, problem.BadUserInput, "filter.search", "") {
		t.Errorf("long: %v", err)
	}
}

func TestFilesOfOtherRooms(t *testing.T) {
	p, dir := inFolder(t)
	w, err := p.store.Create(p.ctx, "exports/x", xlsxFile)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("rows")); err != nil {
		t.Fatal(err)
	}
	if _, err := p.store.Open(p.ctx, "exports/x"); !problem.Is(err, problem.NotFound) {
		t.Errorf("there before it was closed: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := p.store.Open(p.ctx, "exports/x")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || string(got) != "rows" {
		t.Errorf("%q, %v", got, err)
	}
	_ = r.Close()
	cancelled, cancel := context.WithCancel(p.ctx)
	if w, err = p.store.Create(cancelled, "exports/y", xlsxFile); err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write([]byte("half"))
	cancel()
	if err := w.Close(); !errors.Is(err, context.Canceled) {
		t.Errorf("close after the end: %v", err)
	}
	if _, err := p.store.Open(p.ctx, "exports/y"); !problem.Is(err, problem.NotFound) {
		t.Errorf("half a file: %v", err)
	}
	for range 2 {
		if err := p.store.Remove(p.ctx, "exports/x"); err != nil {
			t.Errorf("remove: %v", err)
		}
	}
	if files := filesIn(t, dir); len(files) != 0 {
		t.Errorf("left: %v", files)
	}
}

// TestAFileIsUsedAndThrownAwayAtOnce lets somebody use a file while it is thrown
// away: one of the two is refused.
func TestAFileIsUsedAndThrownAwayAtOnce(t *testing.T) {
	p, _ := inFolder(t)
	c := p.db.Client(p.ctx)
	for i := range 20 {
		row := p.add(t, film(uint32(1000+i), "vide")) //nolint:gosec // small
		var used, removed error
		var wg sync.WaitGroup
		wg.Go(func() {
			used = p.db.InTx(p.trainer, func(ctx context.Context, tx *ent.Client) error {
				if _, err := media.Hold(ctx, p.db, tx, row.ID); err != nil {
					return err
				}
				return tx.LessonContent.Create().SetLessonID(1).SetMediaID(row.ID).SetCreatedAt(now).Exec(ctx)
			})
		})
		wg.Go(func() { _, removed = p.store.DeleteMedia(p.trainer, media.DeleteMediaInput{ID: row.ID}) })
		wg.Wait()
		there := c.Media.Query().Where(entmedia.ID(row.ID)).ExistX(p.ctx)
		contents := c.LessonContent.Query().Where(lessoncontent.MediaID(row.ID)).ExistX(p.ctx)
		if there != contents || there != (used == nil) || there != (reason(removed) == "IN_USE") || !there && !problem.Is(used, problem.NotFound) {
			t.Errorf("the file is there: %t, used: %t; %v, %v", there, contents, used, removed)
		}
	}
}

package media_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"partyschool/internal/media"
	"partyschool/internal/problem"
)

// brokenOff completes an upload by a request that ends before its turn came.
func (p *place) brokenOff(t *testing.T, content []byte, mimeType string) (again func() (*media.CompleteUploadPayload, error)) {
	t.Helper()
	u := p.announce(t, p.trainer, content, mimeType)
	p.put(t, u, bytes.NewReader(content))
	over := p.store.Busy()
	ctx, cancel := context.WithCancel(p.trainer)
	go func() {
		defer cancel()
		p.begun()
	}()
	if _, err := p.complete(ctx, u); reason(err) != "CHECKING" {
		t.Errorf("while others are looked into: %v", err)
	}
	over()
	p.store.Idle()
	return func() (*media.CompleteUploadPayload, error) { return p.complete(p.trainer, u) }
}

// begun waits until an upload is being looked into.
func (p *place) begun() {
	for p.store.Checks() == 0 {
		time.Sleep(time.Millisecond)
	}
}

// TestARequestThatEndsThrowsNoWorkAway: a file that takes longer to be looked into than
// a request lasts is completed all the same.
func TestARequestThatEndsThrowsNoWorkAway(t *testing.T) {
	p, dir := inFolder(t)
	p.brokenOff(t, film(12_500, "vide"), mp4File)
	row := p.db.Client(p.ctx).Upload.Query().OnlyX(p.ctx)
	if row.CompletedAt == nil || row.MediaID == nil {
		t.Errorf("the work was thrown away: %v", row)
	}
	if files := filesIn(t, dir); len(files) != 1 {
		t.Errorf("left in the store: %v", files)
	}
}

// TestWhatIsWrongIsToldToWhoAsksAgain, once: then it is looked into anew.
func TestWhatIsWrongIsToldToWhoAsksAgain(t *testing.T) {
	p, _ := inFolder(t)
	again := p.brokenOff(t, cutBy(5, film(12_500, "vide")), mp4File)
	over := p.store.Busy() // nothing can be looked into now
	if _, err := again(); !refusal(err, problem.BadUserInput, "uploadId", "tracks or the length") {
		t.Errorf("asked again: %v", err)
	}
	over()
	if _, err := again(); !refusal(err, problem.BadUserInput, "uploadId", "tracks or the length") {
		t.Errorf("looked into again: %v", err)
	}
}

// TestAnUnfinishedCheckEndsWithTheStore, and leaves nothing of itself.
func TestAnUnfinishedCheckEndsWithTheStore(t *testing.T) {
	p, dir := inFolder(t)
	content := film(12_500, "vide")
	u := p.announce(t, p.trainer, content, mp4File)
	p.put(t, u, bytes.NewReader(content))
	defer p.store.Busy()()
	ended := make(chan error)
	go func() {
		_, err := p.complete(p.trainer, u)
		ended <- err
	}()
	p.begun()
	if err := p.store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Error("completed in a store that was closed")
	}
	if _, err := p.complete(p.trainer, u); err == nil {
		t.Error("completed after the store was closed")
	}
	if files := filesIn(t, dir); len(files) != 1 {
		t.Errorf("in the store: %v", files)
	}
}

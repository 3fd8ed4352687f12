package notices_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/notice"
	"partyschool/internal/notices"
	"partyschool/internal/problem"
)

func TestReadMarks(t *testing.T) {
	w := open(t)
	for i := range 3 {
		w.must(w.tell(notice.KindTRANSFER, fmt.Sprint(i)))
		w.clock.Advance(time.Minute)
	}
	w.db.Client(system()).Notice.Update().Where(notice.OnceKey("1")).SetRemovedAt(noon).ExecX(system())
	unread := func(m *ent.Member) int {
		n, err := w.notices.Unread(as(m))
		w.must(err)
		return n
	}
	if n := unread(w.member); n != 2 {
		t.Errorf("%d unread", n)
	}
	if p, err := w.notices.MarkAllNoticesRead(as(w.other), notices.MarkAllNoticesReadInput{}); err != nil || p.Marked != 0 || unread(w.member) != 2 {
		t.Errorf("another member marked them: %+v %v", p, err)
	}
	until := noon
	for i, want := range []int{1, 0} {
		p, err := w.notices.MarkAllNoticesRead(as(w.member), notices.MarkAllNoticesReadInput{Until: &until})
		if err != nil || p.Marked != want || p.UnreadNoticeCount != 1 {
			t.Errorf("%d: %+v %v", i, p, err)
		}
	}
	if p, err := w.notices.MarkAllNoticesRead(as(w.member), notices.MarkAllNoticesReadInput{}); err != nil || p.Marked != 1 || p.UnreadNoticeCount != 0 {
		t.Errorf("%+v %v", p, err)
	}
}

// A notice that is rolled back leaves nothing to send; one that is there goes by the
// member's wishes.
func TestPreferences(t *testing.T) {
	w := open(t)
	w.must(w.prove("m@example.org"))
	if err := w.db.InTx(system(), func(ctx context.Context, tx *ent.Client) error {
		w.must(w.notices.Tell(ctx, tx, notices.Telling{MemberID: w.member.ID, Kind: notice.KindTRANSFER, OnceKey: "gone", Title: "x"}))
		return problem.Missing()
	}); err == nil {
		t.Fatal("no error")
	}
	w.must(w.tell(notice.KindTRANSFER, "a"))
	if got := w.channels(notice.KindTRANSFER); got != "[MAIL]" {
		t.Errorf("at first: %s", got)
	}
	change := notices.UpdateNoticePreferencesInput{
		QuietHours: &notices.QuietHoursInput{From: "12:00", Until: "14:30"},
		Kinds: []*notices.NoticeKindPreferenceInput{
			{Kind: notice.KindTRANSFER, Channels: []delivery.Channel{delivery.ChannelSMS}}, {Kind: notice.KindBIRTHDAY_CARD},
		},
	}
	for range 2 {
		p, err := w.notices.UpdateNoticePreferences(as(w.member), change)
		w.must(err)
		if q := p.Preferences.QuietHours; q == nil || *q != (notices.QuietHours{From: "12:00", Until: "14:30"}) {
			t.Errorf("%+v", q)
		}
		for _, k := range p.Preferences.Kinds {
			if k.Kind == notice.KindTRANSFER && fmt.Sprint(k.Channels) != "[SMS]" || k.Kind == notice.KindBIRTHDAY_CARD && len(k.Channels) != 0 || k.Mandatory != (k.Kind == notice.KindSECURITY) {
				t.Errorf("%+v", k)
			}
		}
	}
	w.must(w.tell(notice.KindTRANSFER, "b"))
	w.must(w.tell(notice.KindBIRTHDAY_CARD, "c"))
	if got := w.channels(notice.KindTRANSFER) + w.channels(notice.KindBIRTHDAY_CARD); got != "[MAIL SMS][]" {
		t.Errorf("afterwards: %s", got)
	}
	w.clock.Advance(3 * time.Minute) // 12:04, their own quiet hours
	w.work()
	for _, l := range w.sent[delivery.ChannelSMS].letters {
		if l.Kind != string(notice.KindSECURITY) { // what guards the account does not wait
			t.Errorf("a text in quiet hours: %+v", l)
		}
	}
	_, err := w.notices.UpdateNoticePreferences(as(w.member), notices.UpdateNoticePreferencesInput{Kinds: []*notices.NoticeKindPreferenceInput{{Kind: notice.KindSECURITY}}})
	if !problem.Is(err, problem.BadUserInput) {
		t.Errorf("the account's guard is switched off: %v", err)
	}
	for _, bad := range []string{"", "7:00", "24:00", "12:60", "noon"} {
		_, err := w.notices.UpdateNoticePreferences(as(w.member), notices.UpdateNoticePreferencesInput{QuietHours: &notices.QuietHoursInput{From: bad, Until: "07:00"}})
		if !problem.Is(err, problem.BadUserInput) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

package credits_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"partyschool/ent/creditentry"
	"partyschool/ent/creditrule"
	"partyschool/ent/member"
	"partyschool/internal/credits"
	"partyschool/internal/problem"
)

// evening is an hour and a half over midnight, from the 28th to the 29th of June.
func evening(memberID int64) credits.BookCreditHoursInput {
	from := time.Date(2026, 6, 28, 15, 0, 0, 0, time.UTC) // 23:00 in Shanghai
	to := from.Add(90 * time.Minute)
	return credits.BookCreditHoursInput{
		MemberID: memberID, Source: creditentry.SourceCLASSROOM, StartedAt: &from, EndedAt: &to, Title: "集中培训", Reason: "签到表",
	}
}

// given is two hours on the first of June.
func given(memberID int64) credits.BookCreditHoursInput {
	return credits.BookCreditHoursInput{
		MemberID: memberID, Source: creditentry.SourceORGANIZATION_LIFE, OccurredOn: ptr(day("2026-06-01")), Hours: ptr(2.0), Title: "主题党日", Reason: "会议记录",
	}
}

func TestWhoBooksAndReverses(t *testing.T) {
	w := newWorld(t)
	_, m := w.person("d/e/1")
	admin, adminRow := w.person("d/e", "ADMIN d/e")
	booked, err := w.service.BookCreditHours(admin, given(m.ID))
	w.must(err)
	entry := booked.Entries[0].ID
	own, ownRow := w.person("d/e/1")
	peer, _ := w.person("d/e/1")
	trainer, _ := w.person("d/e/1", "TRAINER d")
	elsewhere, _ := w.person("d/e/1", "ADMIN d/w")
	below, _ := w.person("d", "ADMIN d/e/1")
	district, _ := w.person("d", "ADMIN d")
	for _, c := range []struct {
		name          string
		who           context.Context
		whose         int64
		book, reverse problem.Code
	}{
		{"a guest", context.Background(), m.ID, problem.NotFound, problem.NotFound},
		{"a peer", peer, m.ID, problem.NotFound, problem.NotFound},
		{"a trainer", trainer, m.ID, problem.NotFound, problem.NotFound},
		{"an admin elsewhere", elsewhere, m.ID, problem.NotFound, problem.NotFound},
		{"oneself", own, ownRow.ID, problem.Conflict, problem.NotFound},
		{"an admin, oneself", admin, adminRow.ID, problem.Conflict, ""},
		{"nobody", admin, m.ID + 32, problem.NotFound, ""},
		{"something else", admin, w.units["d"].ID, problem.BadUserInput, ""},
		{"the branch's admin", below, m.ID, "", ""},
		{"the street's admin", admin, m.ID, "", ""},
		{"the district's admin", district, m.ID, "", ""},
	} {
		_, before := w.ledger()
		_, err := w.service.BookCreditHours(c.who, given(c.whose))
		check(t, c.name+" books", err, c.book)
		if _, after := w.ledger(); (after != before) != (c.book == "") {
			t.Errorf("%s: %d lines became %d", c.name, before, after)
		}
		_, err = w.service.ReverseCreditEntry(c.who, credits.ReverseCreditEntryInput{EntryID: entry, Reason: "重复登记"})
		check(t, c.name+" reverses", err, c.reverse)
	}
	if n := len(w.audited("reverseCreditEntry")); n != 1 {
		t.Errorf("one entry was undone, %d lines in the trail", n)
	}
	// Whoever may not see an entry at all, and the member whose it is.
	of, err := w.service.BookCreditHours(district, given(adminRow.ID))
	w.must(err)
	_, err = w.service.ReverseCreditEntry(admin, credits.ReverseCreditEntryInput{EntryID: of.Entries[0].ID, Reason: "x"})
	check(t, "an admin undoes the own hours", err, problem.Conflict)
	w.db.Client(w.system()).Member.Update().Where(member.ID(m.ID)).SetActive(false).ExecX(w.system())
	_, err = w.service.BookCreditHours(admin, given(m.ID))
	check(t, "for one out of service", err, problem.Conflict)
}

func TestBookingIsChecked(t *testing.T) {
	w := newWorld(t)
	_, m := w.person("d/e")
	admin, _ := w.person("d", "ADMIN d")
	type input = credits.BookCreditHoursInput
	for name, c := range map[string]struct {
		change func(*input)
		field  string // the field that is wrong; empty where none is
	}{
		"as it is":            {func(*input) {}, ""},
		"a course":            {func(i *input) { i.Source = creditentry.SourceCOURSE }, "source"},
		"an import":           {func(i *input) { i.Source = creditentry.SourceIMPORT }, "source"},
		"no title":            {func(i *input) { i.Title = " " }, "title"},
		"a title of lines":    {func(i *input) { i.Title = "a\nb" }, "title"},
		"too long a title":    {func(i *input) { i.Title = strings.Repeat("学", 121) }, "title"},
		"no reason":           {func(i *input) { i.Reason = "" }, "reason"},
		"too long a reason":   {func(i *input) { i.Reason = strings.Repeat("因", 501) }, "reason"},
		"no hours":            {func(i *input) { i.Hours = nil }, "startedAt"},
		"both":                {func(i *input) { i.StartedAt, i.EndedAt = ptr(morning.Add(-time.Hour)), ptr(morning) }, "startedAt"},
		"half":                {func(i *input) { i.Hours, i.OccurredOn, i.StartedAt = nil, nil, ptr(morning) }, "startedAt"},
		"nought":              {func(i *input) { i.Hours = ptr(0.0) }, "hours"},
		"less than nought":    {func(i *input) { i.Hours = ptr(-1.0) }, "hours"},
		"a hundred":           {func(i *input) { i.Hours = ptr(100.0) }, ""},
		"more than a hundred": {func(i *input) { i.Hours = ptr(100.01) }, "hours"},
		"three digits":        {func(i *input) { i.Hours = ptr(1.005) }, "hours"},
		"a binary fraction":   {func(i *input) { i.Hours = ptr(0.1 + 0.2) }, ""},
		"today":               {func(i *input) { i.OccurredOn = ptr(day("2026-07-01")) }, ""},
		"tomorrow":            {func(i *input) { i.OccurredOn = ptr(day("2026-07-02")) }, "occurredOn"},
		"before the founding": {func(i *input) { i.OccurredOn = ptr(day("1920-12-31")) }, "occurredOn"},
		"in the future":       {func(i *input) { *i = evening(m.ID); i.EndedAt = ptr(morning.Add(time.Second)) }, "endedAt"},
		"backwards":           {func(i *input) { *i = evening(m.ID); i.EndedAt = ptr(i.StartedAt.Add(-time.Hour)) }, "endedAt"},
		"less than a second":  {func(i *input) { *i = evening(m.ID); i.EndedAt = ptr(i.StartedAt.Add(time.Millisecond)) }, "endedAt"},
		"too short":           {func(i *input) { *i = evening(m.ID); i.EndedAt = ptr(i.StartedAt.Add(26 * time.Second)) }, "endedAt"},
		"a week":              {func(i *input) { *i = evening(m.ID); i.StartedAt = ptr(i.EndedAt.Add(-7 * 24 * time.Hour)) }, ""},
		"more than a week":    {func(i *input) { *i = evening(m.ID); i.StartedAt = ptr(i.EndedAt.Add(-7*24*time.Hour - 1)) }, "endedAt"},
		"a day of long ago": {func(i *input) {
			*i = evening(m.ID)
			i.StartedAt, i.EndedAt = ptr(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)), ptr(time.Date(1900, 1, 1, 1, 0, 0, 0, time.UTC))
		}, "startedAt"},
	} {
		in := given(m.ID)
		c.change(&in)
		_, err := w.service.BookCreditHours(admin, in)
		if p := problem.As(err); c.field == "" && err != nil || c.field != "" && (p == nil || p.Code != problem.BadUserInput || p.Field != c.field) {
			t.Errorf("%s: %v, want a problem with %q", name, err, c.field)
		}
	}
}

func TestBookingOverMidnight(t *testing.T) {
	w := newWorld(t)
	ctx, m := w.person("d/e")
	admin, adminRow := w.person("d", "ADMIN d")
	in := evening(m.ID)
	in.IdempotencyKey = ptr("k")
	first, err := w.service.BookCreditHours(admin, in)
	w.must(err)
	again, err := w.service.BookCreditHours(admin, in)
	w.must(err)
	for name, answer := range map[string]*credits.BookCreditHoursPayload{"first": first, "again": again} {
		if len(answer.Entries) != 2 {
			t.Fatalf("%s: %v", name, answer.Entries)
		}
		for i, want := range []struct {
			day        string
			hundredths int
			seconds    int64
		}{{"2026-06-28", 133, 3600}, {"2026-06-29", 67, 1800}} {
			e := answer.Entries[i]
			if e.OccurredOn.String() != want.day || e.Hundredths != want.hundredths || e.Seconds != want.seconds || e.Year != 2026 || e.Rule != "PER_45_MINUTES" ||
				e.Source != "CLASSROOM" || e.Title != "集中培训" || e.Reason != "签到表" || e.BookedByID == nil || *e.BookedByID != adminRow.ID || e.OrganizationID != m.OrganizationID {
				t.Errorf("%s, line %d: %v", name, i, e)
			}
		}
	}
	in.Title = "别的"
	_, err = w.service.BookCreditHours(admin, in)
	check(t, "the same key with another input", err, problem.Conflict)
	if a, err := w.service.Account(ctx, nil); err != nil || a.EarnedHours != 2 {
		t.Errorf("%+v %v", a, err)
	}
	trail := w.audited("bookCreditHours")
	if len(trail) != 1 || trail[0].SubjectID != m.ID || trail[0].OrganizationID != m.OrganizationID || strings.Contains(trail[0].Summary, m.Phone) ||
		!strings.Contains(trail[0].Summary, "2026-06-28 计 1.33 学时、2026-06-29 计 0.67 学时") {
		t.Errorf("%v", trail)
	}
}

// TestARuleChangesNothingBooked sets another rule between two bookings of the same
// length, and lets nobody but the whole school's admins set it.
func TestARuleChangesNothingBooked(t *testing.T) {
	w := newWorld(t)
	_, m := w.person("d/e")
	street, _ := w.person("d", "ADMIN d/e")
	trainer, _ := w.person("d", "TRAINER d")
	admin, _ := w.person("d", "ADMIN d")
	old, err := w.service.BookCreditHours(admin, evening(m.ID))
	w.must(err)
	set := credits.SetCreditRuleInput{ValidFrom: day("2026-07-01"), Scheme: creditrule.SchemePER_MINUTES, MinutesPerHour: ptr(60)}
	for name, c := range map[string]struct {
		who  context.Context
		want problem.Code
	}{
		"a guest": {context.Background(), problem.NotFound}, "a trainer": {trainer, problem.NotFound}, "a street's admin": {street, problem.NotFound}, "the district's": {admin, ""},
	} {
		_, err := w.service.SetCreditRule(c.who, set)
		check(t, name, err, c.want)
	}
	w.clock.Advance(48 * time.Hour) // the rule may be sent again when its day is past
	again, err := w.service.SetCreditRule(admin, set)
	if err != nil || again.Rule.Code != "PER_60_MINUTES" || *again.Rule.MinutesPerHour != 60 || *again.Rule.ValidFrom != set.ValidFrom {
		t.Errorf("%+v %v", again, err)
	}
	if n := len(w.audited("setCreditRule")); n != 1 {
		t.Errorf("one rule was set, %d lines in the trail", n)
	}
	for name, c := range map[string]struct {
		input credits.SetCreditRuleInput
		want  problem.Code
	}{
		"another of the day": {credits.SetCreditRuleInput{ValidFrom: set.ValidFrom, Scheme: creditrule.SchemeSTEPS}, problem.Conflict},
		"the usual 45":       {credits.SetCreditRuleInput{ValidFrom: set.ValidFrom, Scheme: creditrule.SchemePER_MINUTES}, problem.Conflict},
		"the past":           {credits.SetCreditRuleInput{ValidFrom: day("2026-07-02"), Scheme: creditrule.SchemeSTEPS}, problem.Conflict},
		"no minutes":         {credits.SetCreditRuleInput{ValidFrom: day("2026-08-01"), Scheme: creditrule.SchemePER_MINUTES, MinutesPerHour: ptr(0)}, problem.BadUserInput},
		"many minutes":       {credits.SetCreditRuleInput{ValidFrom: day("2026-08-01"), Scheme: creditrule.SchemePER_MINUTES, MinutesPerHour: ptr(241)}, problem.BadUserInput},
		"steps of minutes":   {credits.SetCreditRuleInput{ValidFrom: day("2026-08-01"), Scheme: creditrule.SchemeSTEPS, MinutesPerHour: ptr(45)}, problem.BadUserInput},
		"steps":              {credits.SetCreditRuleInput{ValidFrom: day("2026-07-03"), Scheme: creditrule.SchemeSTEPS}, ""},
	} {
		_, err := w.service.SetCreditRule(admin, c.input)
		check(t, name, err, c.want)
	}
	rules, err := w.service.Rules(admin)
	w.must(err)
	var codes []string
	for _, r := range rules {
		codes = append(codes, r.Code)
	}
	if strings.Join(codes, " ") != "STEPS PER_60_MINUTES PER_45_MINUTES" || rules[0].MinutesPerHour != nil || rules[2].ValidFrom != nil {
		t.Errorf("%v", codes)
	}
	later := evening(m.ID)
	later.StartedAt, later.EndedAt = ptr(later.StartedAt.Add(72*time.Hour)), ptr(later.EndedAt.Add(72*time.Hour))
	made, err := w.service.BookCreditHours(admin, later) // from the 1st to the 2nd of July
	if err != nil || made.Entries[0].Hundredths != 100 || made.Entries[1].Hundredths != 50 || made.Entries[1].Rule != "PER_60_MINUTES" {
		t.Errorf("%+v %v", made, err)
	}
	kept := w.db.Client(w.system()).CreditEntry.GetX(w.system(), old.Entries[0].ID)
	if kept.Hundredths != 133 || kept.Rule != "PER_45_MINUTES" {
		t.Errorf("what was booked became %v", kept)
	}
}

func TestReversing(t *testing.T) {
	w := newWorld(t)
	ctx, m := w.person("d/e")
	admin, adminRow := w.person("d", "ADMIN d")
	booked, err := w.service.BookCreditHours(admin, evening(m.ID))
	w.must(err)
	e := booked.Entries[0]
	undo := func(ctx context.Context, id int64, reason string) (*credits.ReverseCreditEntryPayload, error) {
		return w.service.ReverseCreditEntry(ctx, credits.ReverseCreditEntryInput{EntryID: id, Reason: reason})
	}
	_, err = undo(admin, e.ID, " ")
	check(t, "without a reason", err, problem.BadUserInput)
	_, err = undo(admin, m.ID, "x")
	check(t, "a member", err, problem.BadUserInput)
	_, err = undo(admin, e.ID+64, "x")
	check(t, "an entry that is none", err, problem.NotFound)

	// Many at once undo it once.
	var wg sync.WaitGroup
	answers := make([]*credits.ReverseCreditEntryPayload, 6)
	for i := range answers {
		wg.Go(func() {
			var err error
			answers[i], err = undo(admin, e.ID, "登记错了")
			check(t, "at once", err, "")
		})
	}
	wg.Wait()
	counter := answers[0].Entry
	for _, a := range answers {
		if a.Entry.ID != counter.ID {
			t.Errorf("undone as %d and as %d", counter.ID, a.Entry.ID)
		}
	}
	if counter.Hundredths != -133 || counter.Seconds != -3600 || counter.Source != e.Source || counter.OccurredOn != e.OccurredOn || counter.Year != e.Year ||
		counter.Rule != e.Rule || counter.Title != e.Title || counter.Reason != "登记错了" || *counter.ReversesID != e.ID || counter.SourceID != e.ID || *counter.BookedByID != adminRow.ID {
		t.Errorf("%v does not answer %v", counter, e)
	}
	if sum, n := w.ledger(); sum != 67 || n != 3 || len(w.audited("reverseCreditEntry")) != 1 {
		t.Errorf("%d hundredths in %d lines", sum, n)
	}
	_, err = undo(admin, counter.ID, "x")
	check(t, "a counter-entry", err, problem.Conflict)
	w.must(credits.Book(ctx, w.db, w.db.Client(ctx), []credits.CourseCompleted{{
		MemberID: m.ID, EnrollmentID: 7, OrganizationID: m.OrganizationID, Title: "课程", Hundredths: 100, CompletedOn: day("2026-06-01"), BookedAt: morning,
	}}))
	course := w.db.Client(w.system()).CreditEntry.Query().Where(creditentry.SourceEQ(creditentry.SourceCOURSE)).OnlyX(w.system())
	_, err = undo(admin, course.ID, "x")
	check(t, "a course", err, problem.Conflict)

	// The entry of somebody who moved is the new home's to undo.
	w.db.Client(w.system()).Member.Update().Where(member.ID(m.ID)).SetOrganizationID(w.units["d/w"].ID).ExecX(w.system())
	before, _ := w.person("d", "ADMIN d/e")
	now, _ := w.person("d", "ADMIN d/w")
	_, err = undo(before, booked.Entries[1].ID, "x")
	check(t, "the former home's admin", err, problem.NotFound)
	made, err := undo(now, booked.Entries[1].ID, "x")
	if err != nil || made.Entry.OrganizationID != w.units["d/w"].ID {
		t.Errorf("the new home's admin: %+v %v", made, err)
	}
}

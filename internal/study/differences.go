package study

import (
	"fmt"
	"maps"
	"slices"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/studyrecord"
	"partyschool/internal/calendar"
	"partyschool/internal/interval"
	"partyschool/internal/key"
)

// Difference is a sentence about something that is not as it should be.
type Difference struct{ Chinese, English string }

// In is the sentence in English or in Chinese.
func (d Difference) In(english bool) string {
	if english {
		return d.English
	}
	return d.Chinese
}

func (h *history) differ(chinese, english string, args ...any) {
	h.differences = append(h.differences, Difference{fmt.Sprintf(chinese, args...), fmt.Sprintf(english, args...)})
}

// sum names a sum that differs, in seconds, and reports whether it does.
func (h *history) sum(chinese, english string, is, should int64) bool {
	if is == should {
		return false
	}
	h.differ("%[1]s为 %.3[3]f 秒，应为 %.3[4]f 秒", "%[2]s: %.3[3]f s, should be %.3[4]f s", chinese, english, seconds(is), seconds(should))
	return true
}

// compare names what the rows of sessions, days and records say and should not. It
// puts what they should say into the ledger that is to be written.
func (h *history) compare(mended *ledger) {
	for _, id := range slices.Sorted(maps.Keys(h.sessions)) {
		is, should := h.sessions[id], h.anew.sessions[id]
		name, title := "学习会话 "+key.Format(id)+" ", "Session "+key.Format(id)+", "
		a := h.sum(name+"计入的媒体时长", title+"media accepted", is.AcceptedMediaMs, should.AcceptedMediaMs)
		b := h.sum(name+"的有效学习时长", title+"time credited", is.CreditedMs, should.CreditedMs)
		c := h.sum(name+"用去的宽限", title+"grace taken", is.GraceMs, should.GraceMs)
		if a || b || c {
			mended.changedSessions.add(should)
		}
	}
	for _, day := range daysOf(h.days, h.anew.days) {
		for _, lessonID := range keysOf(h.days[day], h.anew.days[day]) {
			if row := h.compareDay(h.days[day][lessonID], h.anew.days[day][lessonID], lessonID); row != nil {
				mended.changedDays.add(row)
			}
		}
	}
	for _, lessonID := range keysOf(h.records, h.anew.records) {
		if row := h.compareRecord(h.records[lessonID], h.anew.records[lessonID], lessonID); row != nil {
			h.records[lessonID] = row
			mended.changedRecords.add(row)
		}
	}
}

// compareDay returns the row as it should be, nil where it is.
func (h *history) compareDay(is, should *ent.StudyDay, lessonID int64) *ent.StudyDay {
	switch {
	case should == nil:
		should = &ent.StudyDay{MemberID: is.MemberID, Day: is.Day, LessonID: lessonID}
	case is == nil:
		is = &ent.StudyDay{}
	}
	if is.Wall.String() == should.Wall.String() && is.CreditedMs == should.CreditedMs {
		return nil
	}
	h.differ("%s 学习“%s”的时间计为 %.3f 秒（%s），应为 %.3f 秒（%s）", "Time of %s for %s: %.3f s (%s), should be %.3f s (%s)",
		should.Day, h.title(lessonID), seconds(is.CreditedMs), is.Wall, seconds(should.CreditedMs), should.Wall)
	row := *should
	row.ID = is.ID
	return &row
}

// compareRecord returns the row as it should be, nil where it is. Where no event
// speaks of the lesson, a row that claims nothing tells that a quiz was sat.
func (h *history) compareRecord(is, should *ent.StudyRecord, lessonID int64) *ent.StudyRecord {
	title := h.title(lessonID)
	if is == nil {
		h.differ("“%s”缺少学习记录", "The record of %s is missing", title)
		row := *should
		h.complete(&row)
		return &row
	}
	if should == nil {
		should = &ent.StudyRecord{LastStudiedAt: is.LastStudiedAt}
	}
	row := *is
	row.Coverage, row.CoveredMs, row.CreditedMs = should.Coverage, should.Coverage.Length(), should.CreditedMs
	row.ResumeMs, row.ResumeAt, row.FurthestMs, row.GraceMs = should.ResumeMs, should.ResumeAt, should.FurthestMs, should.GraceMs
	if l := h.anew.lessonOf(lessonID); should.LastStudiedAt.After(is.LastStudiedAt) || l != nil && l.Kind != "QUIZ" {
		row.LastStudiedAt = should.LastStudiedAt // sitting a quiz is study without an event
	}
	n := len(h.differences)
	if is.Coverage.String() != row.Coverage.String() {
		h.differ("“%s”学过的部分为 %s，应为 %s", "What is covered of %s: %s, should be %s", title, orNothing(is.Coverage), orNothing(row.Coverage))
	}
	h.sum("“"+title+"”学过的长度", "Length covered of "+title, is.CoveredMs, row.CoveredMs)
	h.sum("“"+title+"”的有效学习时长", "Time credited for "+title, is.CreditedMs, row.CreditedMs)
	h.sum("“"+title+"”的断点", "Resume position of "+title, is.ResumeMs, row.ResumeMs)
	h.sum("“"+title+"”学到的最远处", "Furthest position of "+title, is.FurthestMs, row.FurthestMs)
	h.sum("“"+title+"”用去的宽限", "Grace taken for "+title, is.GraceMs, row.GraceMs)
	if !sameMoment(is.ResumeAt, row.ResumeAt) || !is.LastStudiedAt.Equal(row.LastStudiedAt) {
		h.differ("“%s”最后学习于 %s，应为 %s", "%s was last studied %s, should be %s", title,
			is.LastStudiedAt.Format(timeOfDay), row.LastStudiedAt.Format(timeOfDay))
	}
	if h.complete(&row) {
		h.differ("“%s”已达到完成条件，却未记为完成", "%s meets its rules, but is not complete", title)
	}
	if len(h.differences) == n {
		return nil
	}
	return &row
}

// complete completes the record if it meets the rules, and reports whether it did.
func (h *history) complete(row *ent.StudyRecord) bool {
	l := h.anew.lessonOf(row.LessonID)
	if row.Status == studyrecord.StatusCOMPLETED || l == nil || !CompletionOf(l, row).Complete {
		return false
	}
	row.Status, row.CompletedAt = studyrecord.StatusCOMPLETED, instant(row.LastStudiedAt.UnixMilli())
	return true
}

// comparePlaces names what the enrolments say and should not, by the records as they
// should be. A place that was left is computed when the learner comes back, but for
// what is credited.
func (h *history) comparePlaces(mended *ledger) {
	for _, id := range slices.Sorted(maps.Keys(h.anew.places)) {
		if p := h.comparePlace(h.anew.places[id]); p != nil {
			mended.changedPlaces.add(p)
		}
	}
}

func (h *history) comparePlace(is *place) *place {
	row := *is.Enrollment
	p := &place{Enrollment: &row, release: is.release}
	title, begun := p.release.Title, false
	p.CreditedMs = 0
	for _, r := range h.records {
		if r.CourseID == p.CourseID {
			begun = true
			p.CreditedMs += r.CreditedMs
		}
	}
	n := len(h.differences)
	h.sum("课程“"+title+"”的有效学习时长", "Time credited for the course "+title, is.CreditedMs, p.CreditedMs)
	if p.Status != enrollment.StatusWITHDRAWN {
		h.advance(p, begun)
	}
	if is.CompletedLessons != p.CompletedLessons || is.RequiredLessons != p.RequiredLessons || !sameKey(is.NextLessonID, p.NextLessonID) {
		h.differ("课程“%s”完成 %d / %d 课时，下一课时 %s；应为 %d / %d，%s", "Of the course %s %d of %d lessons are complete, next %s; should be %d of %d, next %s", title,
			is.CompletedLessons, is.RequiredLessons, keyOf(is.NextLessonID), p.CompletedLessons, p.RequiredLessons, keyOf(p.NextLessonID))
	}
	if is.Status != p.Status {
		h.differ("课程“%s”的状态为 %s，应为 %s", "The course %s is %s, should be %s", title, is.Status, p.Status)
	}
	if !sameMoment(is.LastStudiedAt, p.LastStudiedAt) {
		h.differ("课程“%s”的最后学习时间有误", "When the course %s was last studied is wrong", title)
	}
	if len(h.differences) == n {
		return nil
	}
	return p
}

// advance computes where the learner stands. COMPLETED is never left.
func (h *history) advance(p *place, begun bool) {
	p.LastStudiedAt = nil
	for _, r := range h.records {
		if r.CourseID == p.CourseID && (p.LastStudiedAt == nil || r.LastStudiedAt.After(*p.LastStudiedAt)) {
			p.LastStudiedAt = instant(r.LastStudiedAt.UnixMilli())
		}
	}
	s := StandingIn(p.release, func(id int64) bool {
		r := h.records[id]
		return r != nil && r.Status == studyrecord.StatusCOMPLETED
	})
	p.CompletedLessons, p.RequiredLessons, p.NextLessonID = s.Completed, s.Required, s.Next
	switch {
	case p.Status == enrollment.StatusCOMPLETED:
	case s.Finished && begun:
		p.Status, p.CompletedAt, p.finished = enrollment.StatusCOMPLETED, p.LastStudiedAt, true
	case begun:
		p.Status = enrollment.StatusIN_PROGRESS
	default:
		p.Status = enrollment.StatusNOT_STARTED
	}
}

// title is how a lesson is called in a sentence.
func (h *history) title(lessonID int64) string {
	if l := h.anew.lessonOf(lessonID); l != nil {
		return l.Title
	}
	return key.Format(lessonID)
}

const timeOfDay = "2006-01-02T15:04:05.000Z07:00"

// describe says what an event counts as.
func describe(e *ent.StudyEvent) string {
	text := string(e.Outcome)
	if e.Reason != nil {
		text += " " + string(*e.Reason)
	}
	return fmt.Sprintf("%s %d-%d ms, %d ms", text, e.AcceptedFromMs, e.AcceptedToMs, e.CreditedMs)
}

func orNothing(s interval.Set) string {
	if s.Length() == 0 {
		return "-"
	}
	return s.String()
}

func keyOf(k *int64) string {
	if k == nil {
		return "-"
	}
	return key.Format(*k)
}

func sameKey(a, b *int64) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

// keysOf returns the keys of both in order.
func keysOf[V any](a, b map[int64]V) []int64 {
	all := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(all)
	return slices.Compact(all)
}

func daysOf(a, b map[calendar.Date]map[int64]*ent.StudyDay) []calendar.Date {
	all := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.SortFunc(all, func(a, b calendar.Date) int { return a.Compare(b) })
	return slices.Compact(all)
}

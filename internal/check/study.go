package check

import (
	"partyschool/internal/calendar"
	"partyschool/internal/interval"
	"partyschool/internal/key"
)

// study checks all that one member studied. It adds up again by itself, without the
// code that wrote the sums.
func (c *checker) study(m *learner) {
	credited := c.days(m) // by lesson
	for _, r := range m.records {
		c.record(r, credited[r.lessonID])
		delete(credited, r.lessonID)
	}
	for lesson, ms := range credited {
		if ms > 0 {
			c.report("days without a record", "members", m.id, "%d ms are credited for the lesson %s, which has no study record", ms, key.Format(lesson))
		}
	}
	c.sessions(m)
	c.digests(m)
	for _, e := range m.enrollments {
		c.enrollment(m, e)
	}
	for _, line := range m.credits {
		if line.year != line.day.Year {
			c.report("credit years", "credit_entries", line.id, "it counts in %d, though it is of %v", line.year, line.day)
		}
	}
}

// days checks that no moment counts twice, and returns what is credited by lesson.
func (c *checker) days(m *learner) map[int64]int64 {
	credited := map[int64]int64{}
	var today calendar.Date
	var counted interval.Set
	for _, d := range m.days {
		if d.day != today {
			today, counted = d.day, interval.Set{}
		}
		credited[d.lessonID] += d.creditedMS
		wall, err := interval.Parse(d.wall)
		if err != nil {
			c.report("walls", "study_days", d.id, "its wall time cannot be read: %v", err)
			continue
		}
		if wall.Length() != d.creditedMS {
			c.report("day sums", "study_days", d.id, "credited_ms: %d, should be %d", d.creditedMS, wall.Length())
		}
		before := counted.Length()
		counted = counted.Union(wall)
		if twice := before + wall.Length() - counted.Length(); twice > 0 {
			c.report("moments", "study_days", d.id, "%d ms of %v count for another lesson too", twice, d.day)
		}
	}
	return credited
}

func (c *checker) record(r *record, creditedMS int64) {
	coverage, err := interval.Parse(r.coverage)
	if err != nil {
		c.report("coverages", "study_records", r.id, "its coverage cannot be read: %v", err)
	} else if coverage.Length() != r.coveredMS {
		c.report("covered", "study_records", r.id, "covered_ms: %d, should be %d", r.coveredMS, coverage.Length())
	}
	if creditedMS != r.creditedMS {
		c.report("record sums", "study_records", r.id, "credited_ms: %d, should be %d", r.creditedMS, creditedMS)
	}
	if (r.status == "COMPLETED") != r.completed {
		c.report("record status", "study_records", r.id, "its status is %s, but its time of completion says otherwise", r.status)
	}
}

// sessions checks that sessions add up to what their events say, and that the one
// grace of a lesson is the sum of what its sessions took.
func (c *checker) sessions(m *learner) {
	byID, grace := map[int64]*session{}, map[int64]int64{}
	for _, s := range m.sessions {
		byID[s.id] = s
		grace[s.lessonID] += s.graceMS
	}
	sums := map[int64]*eventSum{}
	for _, e := range m.events {
		sums[e.sessionID] = e
		if s := byID[e.sessionID]; s == nil {
			c.report("events of others", "study_sessions", e.sessionID, "it has events of the member %s, who does not hold it", key.Format(m.id))
		} else if e.firstLesson != s.lessonID || e.lastLesson != s.lessonID {
			c.report("events of lessons", "study_sessions", e.sessionID, "it has events of another lesson")
		}
	}
	for _, s := range m.sessions {
		sum := sums[s.id]
		if s.compacted {
			if sum != nil {
				c.report("compacted", "study_sessions", s.id, "it is compacted, and has events")
			}
			continue // the digests are checked against it
		}
		if sum == nil {
			sum = &eventSum{}
		}
		if s.acceptedMS != sum.acceptedMS {
			c.report("session media", "study_sessions", s.id, "accepted_media_ms: %d, should be %d", s.acceptedMS, sum.acceptedMS)
		}
		if s.creditedMS != sum.creditedMS {
			c.report("session sums", "study_sessions", s.id, "credited_ms: %d, should be %d", s.creditedMS, sum.creditedMS)
		}
	}
	for _, r := range m.records {
		if r.graceMS != grace[r.lessonID] {
			c.report("grace", "study_records", r.id, "grace_ms: %d, should be %d", r.graceMS, grace[r.lessonID])
		}
	}
}

// enrollment checks where the learner stands in the pinned release.
func (c *checker) enrollment(m *learner, e *enrollment) {
	if e.organizationID != m.organizationID {
		c.report("home", "enrollments", e.id, "its organisation is %s, the learner's %s", key.Format(e.organizationID), key.Format(m.organizationID))
	}
	if (e.status == "COMPLETED") != e.finished || (e.status == "WITHDRAWN") != e.withdrawn {
		c.report("enrolment times", "enrollments", e.id, "its status is %s, but its times of completion and withdrawal say otherwise", e.status)
	}
	var credited int64
	for _, r := range m.records {
		if r.courseID == e.courseID {
			credited += r.creditedMS
		}
	}
	if e.creditedMS != credited {
		c.report("enrolment sums", "enrollments", e.id, "credited_ms: %d, should be %d", e.creditedMS, credited)
	}
	if e.status == "NOT_STARTED" && credited > 0 {
		c.report("beginnings", "enrollments", e.id, "it is not started, with %d ms credited", credited)
	}
	r := c.releases[e.releaseID]
	if r == nil || e.status == "WITHDRAWN" {
		return // found by the references; computed when the learner comes back
	}
	var completed, required, lessons int
	var next, elective int64
	for _, module := range r.outline.Modules {
		for _, l := range module.Lessons {
			lessons++
			row := m.records[l.ID]
			done := row != nil && row.status == "COMPLETED"
			switch {
			case l.Required:
				required++
				if done {
					completed++
				} else if next == 0 {
					next = l.ID
				}
			case !done && elective == 0:
				elective = l.ID
			}
		}
	}
	if next == 0 {
		next = elective
	}
	if e.completed != completed || e.required != required {
		c.report("lessons", "enrollments", e.id, "%d of %d lessons are complete, should be %d of %d", e.completed, e.required, completed, required)
	}
	if e.next.Int64 != next {
		c.report("next lessons", "enrollments", e.id, "its next lesson is %s, should be %s", keyOrNone(e.next.Int64), keyOrNone(next))
	}
	// A release that requires nothing asks for all of its lessons.
	finished := completed == required && (required > 0 || elective == 0 && lessons > 0)
	if finished != (e.status == "COMPLETED") {
		c.report("enrolment status", "enrollments", e.id, "its status is %s with %d of %d lessons complete", e.status, completed, required)
	}
}

func keyOrNone(k int64) string {
	if k == 0 {
		return "none"
	}
	return key.Format(k)
}

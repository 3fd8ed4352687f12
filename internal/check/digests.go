package check

import (
	"partyschool/internal/interval"
)

// digests checks that digests and settled days add up to what the compacted sessions
// say, and lie within what the records and the days say.
func (c *checker) digests(m *learner) {
	credited, grace, settled := map[int64]int64{}, map[int64]int64{}, map[int64]int64{}
	for _, s := range m.sessions {
		if s.compacted {
			credited[s.lessonID] += s.creditedMS
			grace[s.lessonID] += s.graceMS
		}
	}
	for _, d := range m.days {
		settled[d.lessonID] += c.settled(d)
	}
	for _, d := range m.digests {
		if d.creditedMS != credited[d.lessonID] {
			c.report("digest sums", "study_digests", d.id, "credited_ms: %d, should be %d", d.creditedMS, credited[d.lessonID])
		}
		if d.graceMS != grace[d.lessonID] {
			c.report("digest grace", "study_digests", d.id, "grace_ms: %d, should be %d", d.graceMS, grace[d.lessonID])
		}
		if d.creditedMS != settled[d.lessonID] {
			c.report("settled sums", "study_digests", d.id, "credited_ms: %d, but %d are settled on days", d.creditedMS, settled[d.lessonID])
		}
		delete(credited, d.lessonID)
		delete(settled, d.lessonID)
		if r := m.records[d.lessonID]; r == nil || !within(d.coverage, r.coverage) {
			c.report("digest coverage", "study_digests", d.id, "its coverage is not within that of a study record")
		}
	}
	for _, s := range m.sessions {
		if s.compacted && credited[s.lessonID] > 0 {
			c.report("digests", "study_sessions", s.id, "it is compacted, and its lesson has no digest")
		}
	}
	for _, d := range m.days {
		if settled[d.lessonID] > 0 {
			c.report("settled", "study_days", d.id, "it is settled, and its lesson has no digest")
		}
	}
}

// settled returns how much of a day is settled, and checks that it lies within what
// is credited.
func (c *checker) settled(d *studyDay) int64 {
	set, err := interval.Parse(d.settled.String)
	if err != nil || !within(d.settled.String, d.wall) {
		c.report("settled days", "study_days", d.id, "what is settled is not within what is credited")
	}
	return set.Length()
}

// within reports whether one set lies within another. What cannot be read lies nowhere.
func within(inner, outer string) bool {
	a, err := interval.Parse(inner)
	if err != nil {
		return false
	}
	b, err := interval.Parse(outer)
	return err == nil && b.Union(a).Length() == b.Length()
}

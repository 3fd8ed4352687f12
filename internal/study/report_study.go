package study

import (
	"context"

	"partyschool/ent"
	"partyschool/internal/catalogue"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// ReportStudyInput is the input of reportStudy.
type ReportStudyInput struct {
	Events []StudyEventInput
}

// ReportStudyPayload is the answer of reportStudy.
type ReportStudyPayload struct {
	Results     []StudyEventResult
	Records     []*Record
	Enrollments []*ent.Enrollment
}

// ReportStudy counts what the viewer's phone reports: 1 to 500 events of any of
// their sessions, in any order, in pieces, more than once. Every event has an
// outcome of its own; BAD_USER_INPUT only for the number of events. It answers
// after the transaction is committed.
func (s *Service) ReportStudy(ctx context.Context, input ReportStudyInput) (*ReportStudyPayload, error) {
	if n := len(input.Events); n < 1 || n > s.rules.MaxEvents {
		return nil, problem.BadInput("events", "每次须上报 1 到 %d 条学习事件。", "Report 1 to %d events at a time.", s.rules.MaxEvents)
	}
	r := &report{memberID: identity.FromContext(ctx).MemberID, claims: readClaims(s.rules, input.Events)}
	err := s.group.Add(ctx, r)
	if err == nil && r.held {
		err = s.patient.Add(ctx, r)
	}
	if err != nil {
		return nil, err
	}
	payload := s.answer(input, r)
	s.reported(payload.Results)
	return payload, nil
}

// count judges the reports and keeps what came of them, in one transaction. They
// may be of many members, and several of one. It waits for whoever holds one of them.
func (s *Service) count(ctx context.Context, reports []*report) error {
	return s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := s.load(ctx, tx, reports, s.database.ForUpdate()); err != nil {
			return err
		}
		return s.judge(ctx, tx, reports)
	})
}

// countFree is count for those whose row nobody holds. It marks the others as held and
// leaves them alone: who imports a large roster or merges branches holds members for
// seconds, and the rest of the school goes on studying.
func (s *Service) countFree(ctx context.Context, reports []*report) error {
	return s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		for _, r := range reports {
			r.held = false
		}
		free, err := reports, s.load(ctx, tx, reports, s.database.ForUpdateAtOnce())
		if database.Held(err) {
			if free, err = s.free(ctx, tx, reports); err == nil && len(free) > 0 {
				// The members are locked; a lock here would wait for whom it passes on its way.
				err = s.load(ctx, tx, free, "")
			}
		}
		if err != nil || len(free) == 0 {
			return err
		}
		return s.judge(ctx, tx, free)
	})
}

// judge judges reports that were loaded and stores what came of them.
func (s *Service) judge(ctx context.Context, tx *ent.Client, reports []*report) error {
	var ledgers set[*ledger]
	for _, r := range reports {
		r.verdicts = r.ledger.settle(r.claims)
		ledgers.add(r.ledger)
	}
	var completed []Completion
	for _, l := range ledgers.list {
		completed = append(completed, l.completions()...)
	}
	if err := s.store(ctx, tx, ledgers.list); err != nil {
		return err
	}
	if err := s.countPlaces(ctx, tx, ledgers.list); err != nil || len(completed) == 0 {
		return err
	}
	return s.completed(ctx, tx, completed)
}

// completions are the courses that the report completed.
func (l *ledger) completions() []Completion {
	var completed []Completion
	for _, p := range l.changedPlaces.list {
		if p.finished {
			completed = append(completed, Completion{
				Enrollment: p.Enrollment, Release: p.release, MemberName: l.member.name, OrganizationID: l.member.organizationID,
			})
		}
	}
	return completed
}

func (s *Service) answer(input ReportStudyInput, r *report) *ReportStudyPayload {
	payload := &ReportStudyPayload{Results: make([]StudyEventResult, len(r.claims))}
	var lessons, places set[int64]
	for i, c := range r.claims {
		payload.Results[i] = r.verdicts[i].result(input.Events[i].ID)
		session := r.ledger.sessions[c.sessionID]
		if session == nil {
			continue
		}
		p := r.ledger.places[session.EnrollmentID]
		if !lessons.seen[session.LessonID] {
			lessons.add(session.LessonID)
			row := r.ledger.records[session.LessonID]
			record := RecordOf(s.lesson(p, session.LessonID), row)
			if record.Lesson == nil && row != nil {
				record.coverRetired(session.LessonMs, row)
			}
			payload.Records = append(payload.Records, record)
		}
		if p != nil && !places.seen[p.ID] {
			places.add(p.ID)
			payload.Enrollments = append(payload.Enrollments, p.Enrollment)
		}
	}
	return payload
}

// lesson returns the lesson as the place's release has it, else as the current
// release of any course does, else nil.
func (s *Service) lesson(p *place, lessonID int64) *catalogue.Lesson {
	if p != nil && p.release != nil {
		if found := lessonIn(p.release, lessonID); found != nil {
			return found
		}
	}
	if current := s.catalogue.CourseOfLesson(lessonID); current != nil {
		return lessonIn(current, lessonID)
	}
	return nil
}

// result is the verdict as clients see it, under the id that the phone made.
func (v verdict) result(eventID string) StudyEventResult {
	if v.event == nil {
		return StudyEventResult{EventID: eventID, Outcome: Rejected, Reason: &v.reason}
	}
	out := StudyEventResult{EventID: eventID, Outcome: Outcome(v.event.Outcome), CreditedSeconds: seconds(v.event.CreditedMs)}
	if v.event.Reason != nil {
		why := Reason(*v.event.Reason)
		out.Reason = &why
	}
	if v.duplicate {
		out.Outcome = Duplicate
	}
	return out
}

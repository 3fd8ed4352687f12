package study

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/studyrecord"
	"partyschool/ent/studysession"
	"partyschool/internal/catalogue"
	"partyschool/internal/clock"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// StartStudyInput is the input of startStudy.
type StartStudyInput struct {
	LessonID   int64
	Device     string
	Offline    *bool
	ClientTime *time.Time
}

// StartStudyPayload is the answer of startStudy.
type StartStudyPayload struct {
	Session *Session
}

// maxDevice is the longest name of a device, in characters.
const maxDevice = 120

// StartStudy opens the school's clock for a lesson of a course in which the
// viewer is enrolled. Online, a start on another device ends what is open
// elsewhere; a lease neither ends nor is ended. BAD_USER_INPUT for what is no
// lesson, a quiz, or no device name; NOT_FOUND for a lesson that the viewer may not see;
// CONFLICT with the reason NOT_ENROLLED or LESSON_RETIRED, or when too many leases
// are open.
func (s *Service) StartStudy(ctx context.Context, input StartStudyInput) (*StartStudyPayload, error) {
	if err := problem.WrongKind("lessonId", input.LessonID, key.Lesson); err != nil {
		return nil, err
	}
	device := strings.TrimSpace(input.Device)
	if n := utf8.RuneCountInString(device); n < 1 || n > maxDevice || !utf8.ValidString(device) {
		return nil, problem.BadInput("device", "设备名称须为 1 到 %d 个字符。", "A device's name has 1 to %d characters.", maxDevice)
	}
	offline := input.Offline != nil && *input.Offline
	var session *Session
	err := s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		viewer := identity.FromContext(ctx).MemberID
		if _, _, err := Lock(ctx, s.database, tx, viewer); err != nil {
			return err
		}
		p, lesson, err := s.placeFor(ctx, tx, input.LessonID)
		if err != nil {
			return err
		}
		if lesson.Kind == "QUIZ" {
			return problem.BadInput("lessonId", "测验请用 startQuiz 作答，不计学习时长。", "A quiz is sat with startQuiz; no study time is credited for it.")
		}
		// The clock is read under the lock: what another device does next comes later.
		now := s.clock.Now()
		if offline {
			err = s.checkLeases(ctx, tx, viewer, now)
		} else {
			err = s.endOthers(ctx, tx, viewer, device, now)
		}
		if err != nil {
			return err
		}
		row, err := s.open(ctx, tx, p, lesson, device, offline, offset(input.ClientTime, now), now)
		if err != nil {
			return err
		}
		session, err = s.sessionOf(ctx, tx, row)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &StartStudyPayload{Session: session}, nil
}

// placeFor returns the viewer's enrolment whose release holds the lesson.
func (s *Service) placeFor(ctx context.Context, tx *ent.Client, lessonID int64) (*place, *catalogue.Lesson, error) {
	viewer := identity.FromContext(ctx)
	mine, err := tx.Enrollment.Query().
		Where(enrollment.MemberID(viewer.MemberID), enrollment.StatusNEQ(enrollment.StatusWITHDRAWN)).All(ctx)
	if err != nil {
		return nil, nil, err
	}
	current, enrolled := s.catalogue.CourseOfLesson(lessonID), false
	for _, e := range mine {
		release, err := s.catalogue.Release(ctx, e.ReleaseID)
		if err != nil {
			return nil, nil, err
		}
		if lesson := lessonIn(release, lessonID); lesson != nil {
			return &place{Enrollment: e, release: release}, lesson, nil
		}
		enrolled = enrolled || current != nil && e.CourseID == current.ID
	}
	if !enrolled && current == nil {
		// A lesson of no current release: it may have been one of the viewer's.
		enrolled, err = s.studiedUnder(ctx, tx, viewer.MemberID, lessonID, mine)
		if err != nil {
			return nil, nil, err
		}
	}
	switch {
	case enrolled:
		return nil, nil, problem.Clash("您报名的课程版本中没有这一课时。", "The release you are enrolled in does not hold this lesson.").
			With("reason", string(LessonRetired))
	case current != nil && catalogue.Visible(viewer, current):
		return nil, nil, problem.Clash("请先报名该课程。", "Please enrol in the course first.").With("reason", string(NotEnrolled))
	}
	return nil, nil, problem.Missing()
}

// studiedUnder reports whether the member studied the lesson in one of the courses.
func (s *Service) studiedUnder(ctx context.Context, tx *ent.Client, memberID, lessonID int64, courses []*ent.Enrollment) (bool, error) {
	ids := make([]int64, len(courses))
	for i, e := range courses {
		ids[i] = e.CourseID
	}
	return tx.StudyRecord.Query().
		Where(studyrecord.MemberID(memberID), studyrecord.LessonID(lessonID), studyrecord.CourseIDIn(ids...)).Exist(ctx)
}

func (s *Service) checkLeases(ctx context.Context, tx *ent.Client, memberID int64, now time.Time) error {
	n, err := tx.StudySession.Query().
		Where(studysession.MemberID(memberID), studysession.Offline(true), studysession.ExpiresAtGT(now)).Count(ctx)
	if err == nil && n >= s.rules.MaxOpenLeases {
		return problem.Clash("最多可同时持有 %d 份离线学习许可。", "At most %d offline sessions may be open at once.", s.rules.MaxOpenLeases)
	}
	return err
}

// endOthers ends the member's open online sessions on other devices: one device
// studies online at a time.
func (s *Service) endOthers(ctx context.Context, tx *ent.Client, memberID int64, device string, now time.Time) error {
	return tx.StudySession.Update().
		Where(studysession.MemberID(memberID), studysession.Offline(false), studysession.ExpiresAtGT(now),
			studysession.EndedAtIsNil(), studysession.DeviceNEQ(device)).
		SetEndedAt(now).Exec(ctx)
}

func (s *Service) open(ctx context.Context, tx *ent.Client, p *place, lesson *catalogue.Lesson, device string, offline bool, offsetMS int64, now time.Time) (*ent.StudySession, error) {
	create := tx.StudySession.Create().
		SetMemberID(p.MemberID).SetEnrollmentID(p.ID).SetCourseID(p.CourseID).SetLessonID(lesson.ID).
		SetDevice(device).SetOffline(offline).SetStartedAt(now).SetExpiresAt(now.Add(s.rules.SessionLength)).
		SetClockOffsetMs(offsetMS).SetLessonMs(lesson.DurationMS)
	if offline {
		create.SetExpiresAt(now.Add(s.rules.LeaseLength)).SetMaxCreditableMs(s.rules.LeaseFactor * lesson.DurationMS)
	}
	row, err := create.Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("open a study session: %w", err)
	}
	return row, nil
}

func (s *Service) sessionOf(ctx context.Context, tx *ent.Client, row *ent.StudySession) (*Session, error) {
	session := &Session{
		ID: row.ID, ServerTime: row.StartedAt, ExpiresAt: row.ExpiresAt,
		HeartbeatSeconds: s.rules.Heartbeat.Seconds(), MaxPlaybackRate: s.rules.MaxPlaybackRate,
	}
	if row.MaxCreditableMs != nil {
		most := seconds(*row.MaxCreditableMs)
		session.MaxCreditableSeconds = &most
	}
	record, err := tx.StudyRecord.Query().
		Where(studyrecord.MemberID(row.MemberID), studyrecord.LessonID(row.LessonID)).Only(ctx)
	if ent.IsNotFound(err) {
		return session, nil
	} else if err != nil {
		return nil, err
	}
	session.ResumePosition = seconds(record.ResumeMs)
	return session, nil
}

// offset is what the phone's clock is ahead of the school's, in milliseconds.
func offset(clientTime *time.Time, now time.Time) int64 {
	if clientTime == nil {
		return 0
	}
	return clock.Cut(*clientTime).UnixMilli() - now.UnixMilli()
}

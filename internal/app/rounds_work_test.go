package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"partyschool/ent"
	"partyschool/ent/affiliationtransfer"
	"partyschool/ent/delivery"
	"partyschool/ent/export"
	"partyschool/ent/member"
	"partyschool/internal/assignments"
	"partyschool/internal/calendar"
	"partyschool/internal/enrollments"
	"partyschool/internal/interval"
	"partyschool/internal/key"
	"partyschool/internal/members"
	"partyschool/internal/messages"
	"partyschool/internal/quizzes"
	"partyschool/internal/sampleschool"
	"partyschool/internal/study"
)

// everyRound is a piece of work for each round; TestEveryRoundIsProved says which lacks
// one. What comes on a day of its own stands behind what does not mind.
var everyRound = []piece{
	{
		name: "close quiz attempts", want: []int{1, 0},
		arrange: func(w *world, _ int) (int64, func() []int) {
			id := w.joins(0, nil)
			lesson := w.enrolls(id, "fire-safety", "QUIZ")
			_, err := w.app.Resolver.Quizzes.StartQuiz(w.as(id), quizzes.StartQuizInput{LessonID: lesson})
			w.must(err)
			w.clock.Advance(20 * time.Minute)
			const attempts = "SELECT COUNT(*) FROM quiz_attempts WHERE member_id = ? AND submitted_at IS "
			return id, func() []int { return []int{w.count(attempts+"NOT NULL", id), w.count(attempts+"NULL", id)} }
		},
	},
	{
		name: "settle assignments", want: []int{1, 0},
		prepare: func(w *world) { w.assigns("school-guide", nil) },
		arrange: func(w *world, _ int) (int64, func() []int) {
			id := w.joins(0, nil)
			return id, func() []int {
				return []int{
					w.count("SELECT COUNT(*) FROM enrollments WHERE member_id = ? AND course_id = ?", id, w.school.Courses["school-guide"]),
					w.count("SELECT COUNT(*) FROM audience_changes"),
				}
			}
		},
	},
	{
		// The secretary and the district's admin.
		name: "digest overdue courses", want: []int{2, 2}, step: 24 * time.Hour,
		prepare: func(w *world) {
			due := w.today().AddDays(1)
			w.assigns("trade-integrity", &due)
			w.clock.Advance(48 * time.Hour)
		},
		arrange: func(w *world, _ int) (int64, func() []int) {
			of := "overdue:%:" + w.today().String()
			return 0, func() []int {
				return []int{
					w.count("SELECT COUNT(*) FROM notices WHERE once_key LIKE ?", of),
					w.count("SELECT COUNT(DISTINCT member_id) FROM notices WHERE once_key LIKE ?", of),
				}
			}
		},
	},
	{
		name: "fold completion counts", want: []int{0, 0, 1},
		arrange: func(w *world, _ int) (int64, func() []int) {
			before := w.counted()
			id := w.joins(0, nil)
			return id, func() []int {
				all, lately := w.counted(), w.count("SELECT COUNT(*) FROM completion_changes")
				return []int{lately, all - w.count("SELECT SUM(members) FROM completion_counts"), all - before}
			}
		},
	},
	{
		name: "mend completion counts", want: []int{0},
		prepare: func(w *world) { w.must(w.app.Rounds.Now(w.system(), "fold completion counts")) },
		arrange: func(w *world, _ int) (int64, func() []int) {
			before := w.counted()
			w.exec("UPDATE completion_counts SET members = members + 7 WHERE course_id = 0 AND organization_id = ?", w.school.Branches[0])
			return 0, func() []int { return []int{w.counted() - before} }
		},
	},
	{
		name: "take transfers into effect", want: []int{1, 1, 1, 2},
		arrange: func(w *world, _ int) (int64, func() []int) {
			id, admin := w.joins(0, nil), w.school.Accounts[sampleschool.DistrictAdminPhone]
			t := w.rowsOf().AffiliationTransfer.Create().SetMemberID(id).SetOpenMemberID(id).SetFromOrganizationID(w.school.Branches[0]).
				SetToOrganizationID(w.school.Branches[1]).SetEffectiveOn(w.today().AddDays(1)).SetStatus(affiliationtransfer.StatusACCEPTED).
				SetProposedByID(admin).SetProposedAt(w.clock.Now()).SetDecidedByID(admin).SetDecidedAt(w.clock.Now()).SaveX(w.system())
			w.clock.Advance(24 * time.Hour)
			return t.ID, func() []int {
				return []int{
					w.count("SELECT COUNT(*) FROM members WHERE id = ? AND organization_id = ?", id, w.school.Branches[1]),
					w.count("SELECT COUNT(*) FROM notices WHERE member_id = ?", id),
					w.count("SELECT COUNT(*) FROM affiliations WHERE member_id = ? AND until_on IS NULL", id),
					w.count("SELECT COUNT(*) FROM audit_entries WHERE subject_id = ? AND action = 'transferMember'", id),
				}
			}
		},
	},
	{
		name: "greet on political birthdays", want: []int{1, 1},
		arrange: func(w *world, _ int) (int64, func() []int) {
			joined := w.today().InYear(w.today().Year - 8)
			id := w.joins(0, func(m *members.CreateMemberInput) { m.JoinedOn = &joined })
			return id, func() []int {
				return []int{
					w.count("SELECT COUNT(*) FROM political_birthday_events WHERE member_id = ? AND status = 'GREETED'", id),
					w.count("SELECT COUNT(*) FROM notices WHERE member_id = ? AND kind = 'BIRTHDAY_CARD'", id),
				}
			}
		},
	},
	{
		name: "announce political birthdays", want: []int{1}, step: 7 * 24 * time.Hour,
		prepare: func(w *world) { w.clock.Advance(14 * 24 * time.Hour) }, // behind those greeted
		arrange: func(w *world, _ int) (int64, func() []int) {
			monday := w.today()
			for monday.Start(time.UTC).Weekday() != time.Monday {
				monday = monday.AddDays(-1)
			}
			joined := monday.AddDays(9)
			joined = joined.InYear(joined.Year - 5)
			id := w.joins(0, func(m *members.CreateMemberInput) { m.JoinedOn = &joined })
			return id, func() []int {
				return []int{w.count("SELECT COUNT(*) FROM notices WHERE once_key LIKE ?", "birthdays:%:"+monday.String())}
			}
		},
	},
	{
		name: "make up study days", want: []int{1},
		arrange: func(w *world, _ int) (int64, func() []int) {
			id := w.joins(0, func(m *members.CreateMemberInput) { m.Residency = member.ResidencyFLOATING })
			w.exec("UPDATE members SET created_at = ? WHERE id = ?", w.clock.Now().AddDate(0, -3, 0), id)
			missed := w.today().AddDays(-2)
			for missed.Start(time.UTC).Weekday() != time.Wednesday {
				missed = missed.AddDays(-1)
			}
			studied := w.rowsOf().StudyDay.Create().SetMemberID(id).SetLessonID(w.lesson("first-minute", "VIDEO")).SetDay(missed.AddDays(1)).
				SetWall(interval.Set{}).SetCreditedMs((31 * time.Minute).Milliseconds()).SaveX(w.system())
			return id, func() []int {
				w.exec("DELETE FROM study_days WHERE id = ?", studied.ID) // it comes from no event
				return []int{w.count("SELECT COUNT(*) FROM study_day_attendances WHERE member_id = ? AND source = 'MAKE_UP'", id)}
			}
		},
	},
	{
		name: "close accounts", want: []int{1, 1},
		arrange: func(w *world, _ int) (int64, func() []int) {
			id := w.joins(0, nil)
			w.rowsOf().Member.UpdateOneID(id).SetClosesAt(w.clock.Now().Add(-time.Minute)).ExecX(w.system())
			return id, func() []int {
				return []int{
					w.count("SELECT COUNT(*) FROM members WHERE id = ? AND erased_at IS NOT NULL", id),
					w.count("SELECT COUNT(*) FROM audit_entries WHERE subject_id = ? AND action = 'closeAccount'", id),
				}
			}
		},
	},
	{
		name: "sign certificates", want: []int{1, 1},
		arrange: func(w *world, _ int) (int64, func() []int) {
			const mark = "certificates: sign those of before"
			c := w.rowsOf().Certificate.Query().FirstX(w.system())
			w.exec("UPDATE certificates SET signature = '' WHERE id = ?", c.ID)
			w.exec("DELETE FROM round_runs WHERE name = ?", mark)
			return c.ID, func() []int {
				return []int{
					w.count("SELECT COUNT(*) FROM certificates WHERE id = ? AND signature = ?", c.ID, c.Signature),
					w.count("SELECT COUNT(*) FROM round_runs WHERE name = ?", mark),
				}
			}
		},
	},
	{
		name: "send group messages", want: []int{0, 0, 0, 1},
		arrange: func(w *world, _ int) (int64, func() []int) {
			reach, err := w.app.Resolver.Messages.PreviewGroupMessage(w.admin(), w.school.Branches[0], nil)
			w.must(err)
			p, err := w.app.Resolver.Messages.SendGroupMessage(w.admin(), messages.SendGroupMessageInput{
				OrganizationID: w.school.Branches[0], Title: "停电", Body: "周三停电", Channels: []delivery.Channel{delivery.ChannelSMS}, ExpectedCount: reach.MemberCount,
			})
			w.must(err)
			id := p.Message.ID
			of := "group:" + key.Format(id) + ":%"
			return id, func() []int {
				return []int{
					w.count("SELECT COUNT(*) FROM notices WHERE once_key LIKE ?", of) - reach.MemberCount,
					w.count("SELECT COUNT(DISTINCT member_id) FROM notices WHERE once_key LIKE ?", of) - reach.MemberCount,
					w.count("SELECT COUNT(*) FROM deliveries WHERE group_message_id = ?", id) - reach.MemberCount,
					w.count("SELECT COUNT(*) FROM group_messages WHERE id = ? AND finished_at IS NOT NULL AND told_count = ?", id, reach.MemberCount),
				}
			}
		},
	},
	{
		name: "sweep the outbox", want: []int{1, 0},
		arrange: func(w *world, n int) (int64, func() []int) {
			late := w.letter(fmt.Sprintf("late %d", n), func(d *ent.DeliveryCreate) { d.SetExpiresAt(w.clock.Now().Add(-4 * 24 * time.Hour)) })
			old := w.letter(fmt.Sprintf("old %d", n), func(d *ent.DeliveryCreate) {
				d.SetStatus(delivery.StatusSENT).SetEndedAt(w.clock.Now().AddDate(0, -7, 0))
			})
			return late, func() []int {
				return []int{
					w.count("SELECT COUNT(*) FROM deliveries WHERE id = ? AND status = 'DEAD'", late),
					w.count("SELECT COUNT(*) FROM deliveries WHERE id = ?", old),
				}
			}
		},
	},
	{
		name: "sweep exports", want: []int{1, 0},
		arrange: func(w *world, _ int) (int64, func() []int) {
			e := w.rowsOf().Export.Create().SetMemberID(w.school.Accounts[sampleschool.DistrictAdminPhone]).SetOrganizationID(w.school.Root).
				SetSubject(export.SubjectREGISTER).SetFormat(export.FormatCSV).SetStatus(export.StatusSUCCEEDED).SetTries(1).
				SetCreatedAt(w.clock.Now()).SetFinishedAt(w.clock.Now()).SetExpiresAt(w.clock.Now().Add(-time.Minute)).SaveX(w.system())
			name := "exports/" + key.Format(e.ID) + "-1.csv"
			w.exec("UPDATE exports SET store_key = ? WHERE id = ?", name, e.ID)
			w.file(name)
			return e.ID, func() []int {
				return []int{w.count("SELECT COUNT(*) FROM exports WHERE id = ? AND store_key = ''", e.ID), w.filesLike(name)}
			}
		},
	},
	{
		name: "sweep uploads", want: []int{0, 0},
		arrange: func(w *world, _ int) (int64, func() []int) {
			id, err := w.db.NewKey(key.Upload)
			w.must(err)
			name := "uploads/" + key.Format(id)
			w.rowsOf().Upload.Create().SetID(id).SetMemberID(w.school.Accounts[sampleschool.TrainerPhone]).SetOrganizationID(w.school.Root).
				SetFileName("一.mp4").SetMimeType("video/mp4").SetByteSize(100).SetSha256("").SetStoreKey(name).
				SetCreatedAt(w.clock.Now().AddDate(0, 0, -3)).SetExpiresAt(w.clock.Now().AddDate(0, 0, -2)).ExecX(w.system())
			w.file(name + ".part")
			return id, func() []int {
				return []int{w.count("SELECT COUNT(*) FROM uploads WHERE id = ?", id), w.filesLike(name + "*")}
			}
		},
	},
	{
		name: "compact study events", want: []int{0, 1, 0},
		arrange: func(w *world, n int) (int64, func() []int) {
			id := w.joins(0, nil)
			lesson := w.enrolls(id, "first-minute", "VIDEO")
			begun := w.clock.Now()
			opened, err := w.app.Resolver.Study.StartStudy(w.as(id), study.StartStudyInput{LessonID: lesson, Device: "手机"})
			w.must(err)
			w.clock.Advance(10 * time.Second)
			_, err = w.app.Resolver.Study.ReportStudy(w.as(id), study.ReportStudyInput{Events: []study.StudyEventInput{{
				ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", n), SessionID: key.Format(opened.Session.ID), StartedAt: begun, ElapsedSeconds: 10, ToPosition: 10, PlaybackRate: 1,
			}}})
			w.must(err)
			const credited = "SELECT SUM(credited_ms) FROM study_records WHERE member_id = ?"
			before := w.count(credited, id)
			w.clock.Advance(15 * 31 * 24 * time.Hour)
			return id, func() []int {
				return []int{
					w.count("SELECT COUNT(*) FROM study_events WHERE member_id = ?", id),
					w.count("SELECT COUNT(*) FROM study_digests WHERE member_id = ?", id),
					w.count(credited, id) - before,
				}
			}
		},
	},
}

// rowsOf is the client of the node that stays.
func (w *world) rowsOf() *ent.Client { return w.db.Client(w.system()) }

// joins puts a member on the register of a branch.
func (w *world) joins(branch int, change func(*members.CreateMemberInput)) int64 {
	w.t.Helper()
	n := w.count("SELECT COUNT(*) FROM members")
	input := members.CreateMemberInput{
		OrganizationID: w.school.Branches[branch], Name: "新人", Phone: fmt.Sprintf("199%08d", n), Stage: member.StageFULL, Residency: member.ResidencySETTLED,
	}
	if change != nil {
		change(&input)
	}
	p, err := w.app.Resolver.Members.CreateMember(w.admin(), input)
	w.must(err)
	return p.Member.ID
}

// lesson is the first of a kind in a course.
func (w *world) lesson(course, kind string) int64 {
	w.t.Helper()
	for _, l := range w.app.Resolver.Catalogue.Course(w.school.Courses[course]).Lessons() {
		if l.Kind == kind {
			return l.ID
		}
	}
	w.t.Fatalf("%s has no %s", course, kind)
	return 0
}

// enrolls gives a member a place in a course, and returns its first lesson of a kind.
func (w *world) enrolls(memberID int64, course, kind string) int64 {
	w.t.Helper()
	_, err := w.app.Resolver.Enrollments.Enroll(w.as(memberID), enrollments.EnrollInput{CourseID: w.school.Courses[course]})
	w.must(err)
	return w.lesson(course, kind)
}

// assigns asks the first branch for a course.
func (w *world) assigns(course string, due *calendar.Date) {
	w.t.Helper()
	_, err := w.app.Resolver.Assignments.AssignCourse(w.admin(), assignments.AssignCourseInput{
		CourseID: w.school.Courses[course], DueOn: due, Audience: assignments.AudienceInput{OrganizationIds: w.school.Branches[:1]},
	})
	w.must(err)
}

// counted is how many members the counters and what was noted lately come to.
func (w *world) counted() int {
	w.t.Helper()
	return w.count("SELECT COALESCE(SUM(members), 0) FROM completion_counts") + w.count("SELECT COALESCE(SUM(members), 0) FROM completion_changes")
}

// letter lies in the outbox for the member's account.
func (w *world) letter(name string, change func(*ent.DeliveryCreate)) int64 {
	w.t.Helper()
	now := w.clock.Now()
	row := w.rowsOf().Delivery.Create().SetMemberID(w.school.Accounts[sampleschool.MemberPhone]).SetChannel(delivery.ChannelSMS).SetKind("GROUP_MESSAGE").
		SetOnceKey(name).SetTitle("停电").SetBody("周三停电").SetCreatedAt(now).SetDueAt(now).SetExpiresAt(now.AddDate(0, 0, 3))
	change(row)
	return row.SaveX(w.system()).ID
}

// file lies in the store for two days.
func (w *world) file(name string) {
	w.t.Helper()
	path := filepath.Join(w.dir, "media", filepath.FromSlash(name))
	w.must(os.MkdirAll(filepath.Dir(path), 0o700))
	w.must(os.WriteFile(path, []byte("x"), 0o600))
	long := w.clock.Now().AddDate(0, 0, -2)
	w.must(os.Chtimes(path, long, long))
}

func (w *world) filesLike(pattern string) int {
	w.t.Helper()
	found, err := filepath.Glob(filepath.Join(w.dir, "media", filepath.FromSlash(pattern)))
	w.must(err)
	return len(found)
}

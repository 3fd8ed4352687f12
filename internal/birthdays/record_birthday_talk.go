package birthdays

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"partyschool/ent"
	events "partyschool/ent/politicalbirthdayevent"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

const (
	maxNote = 2000
	// talkBefore is how many days before the day a talk may have been held.
	talkBefore = 31
)

// RecordBirthdayTalkInput is the input of recordBirthdayTalk.
type RecordBirthdayTalkInput struct {
	EventID string
	HeldOn  calendar.Date
	Note    *string
}

// RecordBirthdayTalkPayload is the answer of recordBirthdayTalk.
type RecordBirthdayTalkPayload struct{ Event *PoliticalBirthdayEvent }

// RecordBirthdayTalk notes the talk 谈心谈话 that the viewer held for a political
// birthday. NOT_FOUND unless an ADMIN role of the viewer covers the member's home
// affiliation; CONFLICT for one's own, which the level above records; BAD_USER_INPUT
// for a day that is to come, more than a month before the birthday or after the next
// one, and for a note that is too long. Sent again it says the same or corrects it.
func (s *Service) RecordBirthdayTalk(ctx context.Context, input RecordBirthdayTalkInput) (*RecordBirthdayTalkPayload, error) {
	memberID, year, err := parseEventID(input.EventID)
	if err != nil {
		return nil, err
	}
	note := ""
	if input.Note != nil {
		note = strings.TrimSpace(*input.Note)
	}
	if utf8.RuneCountInString(note) > maxNote {
		return nil, problem.BadInput("note", "不能超过 %d 个字符。", "This takes at most %d characters.", maxNote)
	}
	var e *PoliticalBirthdayEvent
	err = s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		if err := s.lock(ctx, tx, memberID); err != nil {
			return err
		}
		if e, err = s.find(ctx, tx, memberID, year); err != nil {
			return err
		}
		home, err := s.covered(ctx, e.Member.OrganizationID)
		if err != nil {
			return err
		}
		if e.Member.ID == identity.FromContext(ctx).MemberID {
			return problem.Clash("本人的谈心谈话由上级党组织记录。", "One's own talk is recorded by the level above.").With("reason", "OWN_TALK")
		}
		if err := s.checkHeld(e, input.HeldOn); err != nil {
			return err
		}
		return s.writeTalk(ctx, tx, e, home, input.HeldOn, note)
	})
	if err != nil {
		return nil, err
	}
	return &RecordBirthdayTalkPayload{Event: e}, s.complete(ctx, []*PoliticalBirthdayEvent{e})
}

func (s *Service) checkHeld(e *PoliticalBirthdayEvent, held calendar.Date) error {
	switch {
	case held.After(s.today()):
		return problem.BadInput("heldOn", "谈话日期不能晚于今天。", "A talk cannot lie in the future.")
	case held.Before(e.Date.AddDays(-talkBefore)):
		return problem.BadInput("heldOn", "谈话不能早于政治生日 %d 天以上。", "A talk cannot lie more than %d days before the birthday.", talkBefore)
	case !held.Before(e.Member.JoinedOn.InYear(e.Date.Year + 1)):
		return problem.BadInput("heldOn", "这一天已属于下一个政治生日。", "This day belongs to the next birthday.")
	}
	return nil
}

func (s *Service) writeTalk(ctx context.Context, tx *ent.Client, e *PoliticalBirthdayEvent, home *ent.Organization, held calendar.Date, note string) error {
	viewer := identity.FromContext(ctx).MemberID
	row, err := s.note(ctx, tx, e)
	if err != nil {
		return err
	}
	if row.TalkHeldOn != nil && *row.TalkHeldOn == held && *row.TalkHeldByID == viewer && row.TalkNote == note {
		return nil
	}
	err = tx.PoliticalBirthdayEvent.Update().Where(events.ID(row.ID)).SetTalkHeldOn(held).SetTalkHeldByID(viewer).SetTalkNote(note).
		SetTalkRecordedAt(s.clock.Now()).SetStatus(events.StatusOBSERVED).Exec(identity.AsSystem(ctx, "birthdays: note a talk"))
	if err != nil {
		return fmt.Errorf("note a talk: %w", err)
	}
	return audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "recordBirthdayTalk", OrganizationID: home.ID, SubjectID: e.Member.ID,
		Summary: fmt.Sprintf("记录了“%s” %d 年政治生日的谈心谈话（%s）。", e.Member.Name, e.Date.Year, held),
	})
}

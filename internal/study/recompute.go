package study

import (
	"context"
	"fmt"

	"partyschool/ent"
	entmember "partyschool/ent/member"
	"partyschool/internal/audit"
	"partyschool/internal/completions"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/problem"
)

// RecomputeStudyInput is the input of recomputeStudy.
type RecomputeStudyInput struct {
	MemberID int64
	// DryRun is false where nil.
	DryRun *bool
}

// RecomputeStudyPayload is the answer of recomputeStudy.
type RecomputeStudyPayload struct {
	// Events and Records are how many were computed anew.
	Events, Records int
	// Differences are sentences about what is not, or was not, as it should be.
	Differences []string
}

// Recomputed is what came of computing a member's study anew.
type Recomputed struct {
	// Events and Records are how many were computed anew.
	Events, Records int
	Differences     []Difference
}

// RecomputeStudy computes a member's study anew from the events kept, as Recompute
// does, and answers in English or in Chinese. NOT_FOUND unless an ADMIN role of the
// viewer covers the member's home affiliation, BAD_USER_INPUT for what is no member.
// It is audited, a dry run too: somebody's study was looked into.
func (s *Service) RecomputeStudy(ctx context.Context, input RecomputeStudyInput, english bool) (*RecomputeStudyPayload, error) {
	if err := problem.WrongKind("memberId", input.MemberID, key.Member); err != nil {
		return nil, err
	}
	dryRun := input.DryRun != nil && *input.DryRun
	var found *Recomputed
	err := s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		m, err := s.lockFor(ctx, tx, input.MemberID)
		if err != nil {
			return err
		}
		if found, err = s.recompute(ctx, tx, m, dryRun); err != nil {
			return err
		}
		return s.auditRecompute(ctx, tx, m, found, dryRun)
	})
	if err != nil {
		return nil, err
	}
	payload := &RecomputeStudyPayload{Events: found.Events, Records: found.Records, Differences: []string{}}
	for _, d := range found.Differences {
		payload.Differences = append(payload.Differences, d.In(english))
	}
	return payload, nil
}

// lockFor locks the member; NOT_FOUND unless an ADMIN role of the viewer covers the
// home affiliation.
func (s *Service) lockFor(ctx context.Context, tx *ent.Client, memberID int64) (member, error) {
	if exists, err := tx.Member.Query().Where(entmember.ID(memberID)).Exist(ctx); err != nil {
		return member{}, err
	} else if !exists {
		return member{}, problem.Missing() // before a row is locked that is not for the viewer
	}
	organizationID, name, err := Lock(ctx, s.database, tx, memberID)
	if err != nil {
		return member{}, err
	}
	home, err := tx.Organization.Get(ctx, organizationID)
	if ent.IsNotFound(err) || err == nil && !identity.FromContext(ctx).Covers(identity.Admin, home.Path) {
		return member{}, problem.Missing()
	}
	return member{id: memberID, organizationID: organizationID, name: name}, err
}

// Recompute computes a member's records, days, sessions and enrolments anew from the
// events kept and the digest of those that are not, and mends what differs unless it
// is a dry run. What was completed stays completed; what completes a course has its
// consequence. It is for the system: whether the viewer may is the caller's to ask.
func (s *Service) Recompute(ctx context.Context, memberID int64, dryRun bool) (*Recomputed, error) {
	var found *Recomputed
	err := s.database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		organizationID, name, err := Lock(ctx, s.database, tx, memberID)
		if err != nil {
			return err
		}
		m := member{id: memberID, organizationID: organizationID, name: name}
		if found, err = s.recompute(ctx, tx, m, dryRun); err != nil || dryRun || len(found.Differences) == 0 {
			return err
		}
		return s.auditRecompute(ctx, tx, m, found, dryRun)
	})
	return found, err
}

// membersAtOnce is how many members' keys are read at once.
const membersAtOnce = 500

// RecomputeAll recomputes every member in the order of their keys, each in a
// transaction of its own, so that the school may serve meanwhile. It stops at the
// first error, visit's included.
func (s *Service) RecomputeAll(ctx context.Context, dryRun bool, visit func(memberID int64, found *Recomputed) error) error {
	for after := int64(0); ; {
		var members []int64
		rows, err := s.database.Client(ctx).QueryContext(ctx, fmt.Sprintf("SELECT id FROM members WHERE id > ? ORDER BY id LIMIT %d", membersAtOnce), after)
		if err := database.ReadAll(rows, err, func(scan func(...any) error) error {
			members = append(members, 0)
			return scan(&members[len(members)-1])
		}); err != nil {
			return fmt.Errorf("read the members: %w", err)
		}
		if len(members) == 0 {
			return nil
		}
		for _, id := range members {
			found, err := s.Recompute(ctx, id, dryRun)
			if err != nil {
				return fmt.Errorf("recompute the member %s: %w", key.Format(id), err)
			}
			if err := visit(id, found); err != nil {
				return err
			}
			after = id
		}
	}
}

// recompute does it under the member's lock.
func (s *Service) recompute(ctx context.Context, tx *ent.Client, m member, dryRun bool) (*Recomputed, error) {
	ctx = identity.AsSystem(ctx, "study: compute anew")
	h, err := s.loadHistory(ctx, tx, m)
	if err != nil {
		return nil, err
	}
	h.retell()
	found := &Recomputed{Events: len(h.told), Records: len(h.records)}
	mended := newLedger(s.rules, s.calendar, s.clock.Now(), m)
	h.compare(mended)
	h.comparePlaces(mended)
	found.Differences = h.differences
	if dryRun || len(h.differences) == 0 {
		return found, nil
	}
	if err := storeVerdicts(ctx, s.database, tx, h.misjudged); err != nil {
		return nil, err
	}
	err = completions.Around(ctx, s.database, tx, []int64{m.id}, completions.Register, func() error {
		return s.store(ctx, tx, []*ledger{mended})
	})
	if err != nil {
		return nil, err
	}
	if completed := mended.completions(); len(completed) > 0 {
		return found, s.completed(ctx, tx, completed)
	}
	return found, nil
}

// storeVerdicts writes what events should have been judged, so that sums and events
// agree again.
func storeVerdicts(ctx context.Context, d *database.Database, tx *ent.Client, events []*ent.StudyEvent) error {
	updates := database.Updates{Table: "study_events", Columns: []string{
		"outcome", "reason", "wall_from", "wall_to", "accepted_from_ms", "accepted_to_ms", "credited_ms",
	}}
	for _, e := range events {
		updates.Add(e.MemberID, e.ID, string(e.Outcome), e.Reason, e.WallFrom, e.WallTo, e.AcceptedFromMs, e.AcceptedToMs, e.CreditedMs)
	}
	return updates.Write(ctx, d, tx)
}

func (s *Service) auditRecompute(ctx context.Context, tx *ent.Client, m member, found *Recomputed, dryRun bool) error {
	summary := fmt.Sprintf("重新计算了党员“%s”的学习记录：%d 条学习事件，更正 %d 处", m.name, found.Events, len(found.Differences))
	if dryRun {
		summary = fmt.Sprintf("试算了党员“%s”的学习记录：%d 条学习事件，%d 处不符", m.name, found.Events, len(found.Differences))
	}
	return audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "recomputeStudy", OrganizationID: m.organizationID, SubjectID: m.id, Summary: summary,
	})
}

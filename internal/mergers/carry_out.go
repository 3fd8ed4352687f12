package mergers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"partyschool/ent"
	"partyschool/ent/groupmessage"
	"partyschool/ent/organization"
	"partyschool/internal/audit"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/once"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

// longestAgo is for how many days before today a dissolution may be written down.
const longestAgo = 366

// request is what both tasks ask for.
type request struct {
	task    string
	input   any
	token   *string
	dryRun  bool
	from    []int64
	into    *int64
	on      calendar.Date
	fieldOf func(n int) string
}

// errNotMeant rolls a dry run back.
var errNotMeant = errors.New("mergers: a dry run")

func (s *Service) effectiveDay(on *calendar.Date) (calendar.Date, error) {
	day, err := s.Organizations.EffectiveDay(on)
	if err == nil && s.today().DaysUntil(day) < -longestAgo {
		err = problem.BadInput("effectiveOn", "生效日期须在一年之内。", "The day lies within a year.")
	}
	return day, err
}

// carryOut does what is asked in one transaction. A dry run does it too and takes it back,
// so that what it says is what would happen, refusals included.
func (s *Service) carryOut(ctx context.Context, r request) ([]*DissolvedOrganization, *ent.Organization, error) {
	var plans map[int64]DissolutionPlan
	work := func(ctx context.Context, tx *ent.Client) (int64, error) {
		var err error
		plans, err = s.dissolve(ctx, tx, r)
		return r.from[0], err
	}
	var repeated bool
	var err error
	if r.dryRun {
		err = s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
			if _, err := work(ctx, tx); err != nil {
				return err
			}
			return errNotMeant
		})
		if errors.Is(err, errNotMeant) {
			err = nil
		}
	} else {
		_, repeated, err = once.Create(ctx, s.Database, s.Clock, r.token, r.task, r.input, work)
	}
	if err != nil {
		return nil, nil, err
	}
	return s.answer(ctx, r, plans, repeated)
}

// answer reads the organisations as they are now. The viewer administers what lies above
// them, or did when the same was asked before.
func (s *Service) answer(ctx context.Context, r request, plans map[int64]DissolutionPlan, repeated bool) ([]*DissolvedOrganization, *ent.Organization, error) {
	asked := slices.Clone(r.from)
	if r.into != nil {
		asked = append(asked, *r.into)
	}
	units, err := s.Database.Client(ctx).Organization.Query().Where(organization.IDIn(asked...)).All(identity.AsSystem(ctx, r.task+": answer"))
	if err != nil {
		return nil, nil, fmt.Errorf("read what was dissolved: %w", err)
	}
	byID := map[int64]*ent.Organization{}
	for _, unit := range units {
		byID[unit.ID] = unit
	}
	var ended []*DissolvedOrganization
	for _, id := range r.from {
		plan := plans[id]
		if repeated {
			if plan, err = planOf(byID[id]); err != nil {
				return nil, nil, err
			}
		}
		ended = append(ended, &DissolvedOrganization{Organization: byID[id], Plan: plan})
	}
	if r.into == nil {
		return ended, nil, nil
	}
	return ended, byID[*r.into], nil
}

// dissolve is the story. Locks are taken in the order of docs/architecture.md: the root,
// organisations, members, and then what the rooms lock.
func (s *Service) dissolve(ctx context.Context, tx *ent.Client, r request) (map[int64]DissolutionPlan, error) {
	ending, err := s.Organizations.LockEnding(ctx, tx, r.from, r.into, r.fieldOf)
	if err != nil {
		return nil, err
	}
	plans, units := map[int64]DissolutionPlan{}, map[int64]*ent.Organization{}
	for _, unit := range ending.From {
		if unit.DissolvedOn == nil {
			units[unit.ID] = unit
			continue
		}
		// Into the same one, before: the same answer.
		if plans[unit.ID], err = planOf(unit); err != nil {
			return nil, err
		}
	}
	if len(units) == 0 {
		return plans, nil
	}
	people, err := s.lockPeople(ctx, tx, slices.Sorted(maps.Keys(units)))
	if err != nil {
		return nil, err
	}
	withdrawn, err := s.Transfers.WithdrawAll(ctx, tx, units)
	if err != nil {
		return nil, err
	}
	given, err := s.Assignments.HandOver(ctx, tx, ending)
	if err != nil {
		return nil, err
	}
	for _, unit := range ending.From {
		if units[unit.ID] == nil {
			continue
		}
		plan := DissolutionPlan{Transfers: withdrawn[unit.ID], Assignments: given[unit.ID]}
		if plans[unit.ID], err = s.end(ctx, tx, ending, unit, r.on, people[unit.ID], plan); err != nil {
			return nil, err
		}
	}
	return plans, nil
}

// end dissolves one organisation, whose row, children, members and successor are locked,
// and adds to its plan, which says what was done for all together.
func (s *Service) end(ctx context.Context, tx *ent.Client, ending *organizations.Ending, unit *ent.Organization, on calendar.Date, people []*ent.Member, plan DissolutionPlan) (_ DissolutionPlan, err error) {
	into, children := ending.Into, ending.Children[unit.ID]
	if err := s.notBeingTold(ctx, tx, unit, into); err != nil {
		return plan, err
	}
	plan.SubordinateOrganizations = len(children)
	for _, m := range people {
		if m.Active {
			plan.Members++
		} else {
			plan.DeactivatedMembers++
		}
	}
	if into != nil {
		if err := s.Organizations.HandChildren(ctx, tx, children, unit, into, on); err != nil {
			return plan, err
		}
		if err := s.Transfers.MoveAll(ctx, tx, people, unit, into, on); err != nil {
			return plan, err
		}
	}
	if plan.Posts, plan.Participations, err = s.Posts.HandOver(ctx, tx, unit, into, on); err != nil {
		return plan, err
	}
	held, err := s.Members.EndRoles(ctx, tx, unit)
	if err != nil {
		return plan, err
	}
	plan.Roles = len(held)
	if err := s.handProperty(ctx, tx, unit, into, on, &plan); err != nil {
		return plan, err
	}
	if into == nil && plan.owned() > 0 {
		return plan, nobodyTakesOver(unit, plan)
	}
	if plan.Settings, err = s.clearSettings(ctx, tx, unit); err != nil {
		return plan, err
	}
	text, err := plan.text()
	if err != nil {
		return plan, err
	}
	if err := s.Organizations.End(ctx, tx, unit, into, on, text); err != nil {
		return plan, err
	}
	if err := s.writeDown(ctx, tx, unit, into, on, plan); err != nil {
		return plan, err
	}
	return plan, s.tell(ctx, tx, unit, into, on, held)
}

func nobodyTakesOver(unit *ent.Organization, p DissolutionPlan) error {
	return problem.BadInput("intoId", "“%s”还有党员 %d 名（含已停用）、下级组织 %d 个、课程 %d 门、文件 %d 个、指派 %d 项、场所 %d 处、集体生日 %d 次，须指定由哪个党组织接收。",
		"%s still has %d members (deactivated ones included), %d organisations below it, %d courses, %d files, %d assignments, %d venues and %d ceremonies: say which organisation takes over.",
		unit.Name, p.Members+p.DeactivatedMembers, p.SubordinateOrganizations, p.Courses, p.Files, p.Assignments, p.Venues, p.Ceremonies)
}

// notBeingTold is a CONFLICT while a message goes batch by batch to the members, be it the
// organisation's own or of one above it that they leave: those who were moved before their
// turn would never read it. It takes seconds.
func (s *Service) notBeingTold(ctx context.Context, tx *ent.Client, unit, into *ent.Organization) error {
	senders := key.Upwards(unit.Path)
	if into != nil {
		stay := key.Upwards(into.Path)
		senders = slices.DeleteFunc(senders, func(id int64) bool { return slices.Contains(stay, id) })
	}
	on, err := tx.GroupMessage.Query().Where(groupmessage.OrganizationIDIn(senders...), groupmessage.FinishedAtIsNil()).
		Exist(identity.AsSystem(ctx, "mergers: messages on their way"))
	if err == nil && on {
		err = problem.Clash("正在向“%s”的党员群发消息，请稍后再试。", "A message is being sent to the members of %s; try again in a moment.", unit.Name).With("reason", "BEING_SENT")
	}
	return err
}

func (s *Service) writeDown(ctx context.Context, tx *ent.Client, unit, into *ent.Organization, on calendar.Date, plan DissolutionPlan) error {
	end := fmt.Sprintf("“%s”自 %s 起撤销", unit.Name, on)
	if into != nil {
		end += fmt.Sprintf("，并入“%s”", into.Name)
	}
	units := []*ent.Organization{unit}
	if into != nil {
		units = append(units, into)
	}
	for _, of := range units {
		err := audit.Write(ctx, tx, s.Clock, audit.Entry{
			Action: "dissolveOrganization", OrganizationID: of.ID, SubjectID: unit.ID, Summary: end + "：" + plan.said() + "。",
		})
		if err != nil {
			return err
		}
	}
	return nil
}

package studydays

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/studydayattendance"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
)

const (
	// makeUpAtOnce bounds the members whom a look of the round takes.
	makeUpAtOnce = 200
	// late is how many days after the window is over study is still awaited that was done
	// within it: a phone without a network reports when it finds one.
	late = 7
)

// MakeUp 补学 writes down which missed days were made up by study within the window. It is
// a round, looks at every member, and may be done any number of times, on any number of
// machines, and cut off anywhere.
func (s *Service) MakeUp(ctx context.Context) error {
	if s.MakeUpDays == 0 {
		return nil
	}
	ctx = identity.AsSystem(ctx, "study days: make up")
	for after := int64(0); ; {
		people, err := s.Database.Client(ctx).Member.Query().Where(member.IDGT(after), member.Active(true)).
			Order(ent.Asc(member.FieldID)).Limit(makeUpAtOnce).All(ctx)
		if err != nil {
			return fmt.Errorf("read who may have made up: %w", err)
		}
		if err := s.makeUpOf(ctx, people); err != nil {
			return err
		}
		if len(people) < makeUpAtOnce {
			return nil
		}
		after = people[len(people)-1].ID
	}
}

func (s *Service) makeUpOf(ctx context.Context, people []*ent.Member) error {
	today := s.today()
	from := today.AddDays(-s.MakeUpDays - late)
	var ids []int64
	for _, m := range people {
		ids = append(ids, m.ID)
	}
	all, err := s.standings(ctx, people)
	if err != nil {
		return err
	}
	k, err := s.kept(ctx, ids, from, today)
	if err != nil {
		return err
	}
	if len(k.studied) == 0 {
		return nil
	}
	// Study of these days may have made up one that lies before them.
	earlier, err := s.Database.Client(ctx).StudyDayAttendance.Query().
		Where(studydayattendance.MemberIDIn(ids...), studydayattendance.DayLT(from), studydayattendance.StudiedOnGTE(from)).All(ctx)
	if err != nil {
		return fmt.Errorf("read what was made up before: %w", err)
	}
	for _, row := range earlier {
		k.keep(row)
	}
	root := ""
	if unit := s.Tree.Root(); unit != nil {
		root = unit.Path
	}
	if k.plans, err = s.plans(ctx, from, today, root); err != nil {
		return err
	}
	b := s.Calendars.book()
	for _, m := range all {
		if k.studied[m.ID] == nil {
			continue
		}
		days, err := s.daysOf(b, m, from, today)
		if err != nil {
			return err
		}
		for _, pair := range s.makeUps(k, m, days, today) {
			err := s.attend(ctx, m.ID, func(create *ent.StudyDayAttendanceCreate) {
				create.SetDay(pair.day).SetSource(studydayattendance.SourceMAKE_UP).SetStudiedOn(pair.studiedOn).SetOrganizationID(m.homeOn(pair.day))
			})
			if err != nil && !ent.IsConstraintError(err) { // the study made up another day, says another node
				return err
			}
		}
	}
	return nil
}

// makeUp is a missed day with the day of the study that makes it up.
type makeUp struct{ day, studiedOn calendar.Date }

// makeUps pairs missed days with later study: days without leave first, the oldest
// first, each with the first day of study within the window that kept no study day and
// made up no other.
func (s *Service) makeUps(k *kept, m *standing, days []Dated, today calendar.Date) []makeUp {
	spent := map[calendar.Date]bool{}
	for _, row := range k.attendances[m.ID] {
		if row.StudiedOn != nil {
			spent[*row.StudiedOn] = true
		}
	}
	var missed []calendar.Date
	for _, d := range days {
		how := s.attendance(k, m, d.Day)
		switch {
		case how != nil && how.Source == Lesson:
			spent[d.Day] = true
		case how == nil && d.Day.Before(today) && !away(m, k.leave(m.ID, d.Day), d.Day):
			missed = append(missed, d.Day)
		}
	}
	slices.SortFunc(missed, func(a, b calendar.Date) int {
		return cmp.Or(cmp.Compare(onLeave(k, m, a), onLeave(k, m, b)), a.Compare(b))
	})
	var pairs []makeUp
	for _, day := range missed {
		plan := k.plans.of(m.placeOn(day).path, day)
		for i := 1; i <= s.MakeUpDays; i++ {
			on := day.AddDays(i)
			if spent[on] || !s.keeps(k.studied[m.ID][on], plan) {
				continue
			}
			spent[on] = true
			pairs = append(pairs, makeUp{day, on})
			break
		}
	}
	return pairs
}

func onLeave(k *kept, m *standing, day calendar.Date) int {
	if k.leave(m.ID, day) != nil {
		return 1
	}
	return 0
}

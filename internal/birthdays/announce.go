package birthdays

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"partyschool/ent"
	"partyschool/ent/member"
	"partyschool/ent/notice"
	"partyschool/ent/rolegrant"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/notices"
)

const (
	// announceHour is the hour of the tenant's Monday from which secretaries are told.
	announceHour = 7
	// listed bounds what a notice lists: it is read on a phone.
	listed = 40
)

// Announce tells each responsible secretary once a week, from Monday morning on, whose
// political birthdays lie in the week after: a week ahead, in one list and never a
// message for each person. Where no round ran in the week before, those of the present
// week that are still to come stand in the same list. Nobody is told of their own:
// that is for the level above. It is a round, and may be done any number of times.
func (s *Service) Announce(ctx context.Context) error {
	ctx, now := identity.AsSystem(ctx, "birthdays: announce"), s.clock.Now().In(s.calendar.Zone())
	today := calendar.DateOf(now)
	monday := mondayOf(today)
	if today == monday && now.Hour() < announceHour {
		return nil
	}
	from, to := monday.AddDays(7), monday.AddDays(13)
	missed, err := s.silentIn(ctx, monday.AddDays(-7))
	if err != nil {
		return err
	}
	if missed {
		from = today
	}
	coming, err := s.coming(ctx, from, to)
	if err != nil || len(coming) == 0 {
		return err
	}
	charges, err := s.charges(ctx, coming)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(charges)), greetedAtOnce) {
		if err := s.announce(ctx, some, charges, monday); err != nil {
			return err
		}
	}
	return nil
}

// mondayOf is the Monday of the day's week.
func mondayOf(day calendar.Date) calendar.Date {
	weekday := day.Start(time.UTC).Weekday()
	return day.AddDays(-(int(weekday) + 6) % 7)
}

// silentIn reports whether nobody was told anything in the week that begins on the
// Monday.
func (s *Service) silentIn(ctx context.Context, monday calendar.Date) (bool, error) {
	zone := s.calendar.Zone()
	told, err := s.db.Client(ctx).Notice.Query().Where(
		notice.KindEQ(notice.KindBIRTHDAYS_AHEAD), notice.CreatedAtGTE(monday.Start(zone)), notice.CreatedAtLT(monday.AddDays(7).Start(zone)),
	).Exist(ctx)
	if err != nil {
		return false, fmt.Errorf("look whether the week before was announced: %w", err)
	}
	return !told, nil
}

// coming are the birthdays between two days, included, of active members, by date.
// Those who do not want to be greeted are among them: the talk is held all the same.
func (s *Service) coming(ctx context.Context, from, to calendar.Date) ([]*PoliticalBirthdayEvent, error) {
	var list []*PoliticalBirthdayEvent
	for _, y := range segments(from, to) {
		people, err := s.db.Client(ctx).Member.Query().Where(
			member.Active(true), member.JoinedMonthDayGTE(y.first), member.JoinedMonthDayLTE(y.last),
			member.JoinedOnLT(calendar.NewDate(y.year, time.January, 1)),
		).Order(member.ByJoinedMonthDay(), member.ByID()).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("find whose birthdays come: %w", err)
		}
		for _, m := range people {
			list = append(list, event(m, y.year))
		}
	}
	return list, nil
}

// charges are the birthdays that each secretary answers for. Responsible are the
// admins of the nearest organisation, from the home affiliation upward, that has one
// other than the member.
func (s *Service) charges(ctx context.Context, coming []*PoliticalBirthdayEvent) (map[int64][]*PoliticalBirthdayEvent, error) {
	grants, err := s.db.Client(ctx).RoleGrant.Query().
		Where(rolegrant.RoleEQ(rolegrant.RoleADMIN), rolegrant.HasMemberWith(member.Active(true))).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the admins: %w", err)
	}
	admins := map[int64][]int64{}
	for _, g := range grants {
		admins[g.OrganizationID] = append(admins[g.OrganizationID], g.MemberID)
	}
	charges := map[int64][]*PoliticalBirthdayEvent{}
	for _, e := range coming {
		for _, id := range s.responsible(e, admins) {
			charges[id] = append(charges[id], e)
		}
	}
	return charges, nil
}

func (s *Service) responsible(e *PoliticalBirthdayEvent, admins map[int64][]int64) []int64 {
	home := s.tree.Unit(e.Member.OrganizationID)
	if home == nil {
		return nil
	}
	var colleagues []int64
	for _, id := range key.Upwards(home.Path) {
		others := slices.DeleteFunc(slices.Clone(admins[id]), func(admin int64) bool { return admin == e.Member.ID })
		// Where the secretary celebrates, a colleague of the same organisation does not
		// hold the talk: it goes a level up.
		if len(others) > 0 && len(others) == len(admins[id]) {
			return others
		}
		if len(others) > 0 {
			colleagues = others
		}
	}
	return colleagues // above the highest there is nobody else
}

// announce writes the notices that are not written yet.
func (s *Service) announce(ctx context.Context, some []int64, charges map[int64][]*PoliticalBirthdayEvent, monday calendar.Date) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		keys := make([]string, len(some))
		for i, id := range some {
			keys[i] = announceKey(id, monday)
		}
		told, err := tx.Notice.Query().Where(notice.OnceKeyIn(keys...)).Select(notice.FieldOnceKey).Strings(ctx)
		if err != nil {
			return fmt.Errorf("read who was told: %w", err)
		}
		var list []notices.Telling
		for i, id := range some {
			if slices.Contains(told, keys[i]) {
				continue
			}
			title, body := s.inWords(charges[id])
			list = append(list, notices.Telling{MemberID: id, Kind: notice.KindBIRTHDAYS_AHEAD, OnceKey: keys[i], Title: title, Body: body})
		}
		if err := s.notices.Tell(ctx, tx, list...); err != nil {
			return fmt.Errorf("announce birthdays: %w", err)
		}
		return nil
	})
}

func announceKey(adminID int64, monday calendar.Date) string {
	return fmt.Sprintf("birthdays:%d:%s", adminID, monday)
}

var weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// inWords says whose birthdays come, by date.
func (s *Service) inWords(list []*PoliticalBirthdayEvent) (title, body string) {
	list = slices.Clone(list)
	byDate(list)
	first, last := list[0].Date, list[len(list)-1].Date
	title = fmt.Sprintf("%s有 %d 位同志过政治生日", dayInWords(first), len(list))
	if last != first {
		title = fmt.Sprintf("%s至%s有 %d 位同志过政治生日", dayInWords(first), dayInWords(last), len(list))
	}
	var text strings.Builder
	for i, e := range list {
		if i == listed {
			fmt.Fprintf(&text, "……另有 %d 位，请看名单。\n", len(list)-listed)
			break
		}
		home := ""
		if unit := s.tree.Unit(e.Member.OrganizationID); unit != nil {
			home = unit.Name
		}
		fmt.Fprintf(&text, "%s（%s） %s，入党 %d 周年，%s", dayInWords(e.Date), weekdays[e.Date.Start(time.UTC).Weekday()], e.Member.Name, e.Years, home)
		if e.Milestone != nil {
			fmt.Fprintf(&text, "，今年党龄满 %d 年", *e.Milestone)
		}
		text.WriteString("\n")
	}
	return title, text.String()
}

func dayInWords(d calendar.Date) string { return fmt.Sprintf("%d月%d日", int(d.Month), d.Day) }

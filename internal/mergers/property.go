package mergers

import (
	"context"
	"fmt"
	"strings"

	"partyschool/ent"
	"partyschool/ent/annualtarget"
	"partyschool/ent/birthdaycard"
	"partyschool/ent/burdenpolicy"
	"partyschool/ent/ceremony"
	"partyschool/ent/checkinsecret"
	"partyschool/ent/course"
	"partyschool/ent/fixedstudydayrule"
	"partyschool/ent/holidayshift"
	"partyschool/ent/media"
	"partyschool/ent/studydayplan"
	"partyschool/ent/upload"
	"partyschool/ent/venue"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

// handProperty gives what an organisation owns to the one that takes over: courses, files
// and those on their way, rooms and ceremonies to come. Where nobody takes over it only
// counts.
func (s *Service) handProperty(ctx context.Context, tx *ent.Client, unit, into *ent.Organization, on calendar.Date, plan *DissolutionPlan) (err error) {
	ctx = identity.AsSystem(ctx, "mergers: what an organisation owns")
	mine := ceremony.And(ceremony.OrganizationID(unit.ID), ceremony.HeldOnGTE(on), ceremony.CancelledAtIsNil())
	if into == nil {
		for _, c := range []struct {
			n     *int
			count func(context.Context) (int, error)
		}{
			{&plan.Courses, tx.Course.Query().Where(course.OrganizationID(unit.ID)).Count},
			{&plan.Files, tx.Media.Query().Where(media.OrganizationID(unit.ID)).Count},
			{&plan.Venues, tx.Venue.Query().Where(venue.OrganizationID(unit.ID)).Count},
			{&plan.Ceremonies, tx.Ceremony.Query().Where(mine).Count},
		} {
			if *c.n, err = c.count(ctx); err != nil {
				return fmt.Errorf("count what an organisation owns: %w", err)
			}
		}
		return nil
	}
	if plan.Courses, err = tx.Course.Update().Where(course.OrganizationID(unit.ID)).SetOrganizationID(into.ID).Save(ctx); err != nil {
		return fmt.Errorf("hand courses over: %w", err)
	}
	if plan.Files, err = tx.Media.Update().Where(media.OrganizationID(unit.ID)).SetOrganizationID(into.ID).Save(ctx); err != nil {
		return fmt.Errorf("hand files over: %w", err)
	}
	if err := tx.Upload.Update().Where(upload.OrganizationID(unit.ID), upload.MediaIDIsNil()).SetOrganizationID(into.ID).Exec(ctx); err != nil {
		return fmt.Errorf("hand files on their way over: %w", err)
	}
	if plan.Ceremonies, err = tx.Ceremony.Update().Where(mine).SetOrganizationID(into.ID).Save(ctx); err != nil {
		return fmt.Errorf("hand ceremonies over: %w", err)
	}
	plan.Venues, err = handVenues(ctx, tx, unit, into)
	return err
}

// handVenues gives rooms over. One whose name the other organisation has too takes the
// name of where it was.
func handVenues(ctx context.Context, tx *ent.Client, unit, into *ent.Organization) (int, error) {
	rooms, err := tx.Venue.Query().Where(venue.OrganizationIDIn(unit.ID, into.ID)).Order(ent.Asc(venue.FieldID)).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read venues: %w", err)
	}
	taken, moved := map[string]bool{}, 0
	for _, room := range rooms {
		if room.OrganizationID == into.ID {
			taken[fold(room.Name)] = true
		}
	}
	for _, room := range rooms {
		if room.OrganizationID == into.ID {
			continue
		}
		name := room.Name
		for n := 1; taken[fold(name)]; n++ {
			end := fmt.Sprintf("（原%s）", unit.Name)
			if n > 1 {
				end = fmt.Sprintf("（原%s %d）", unit.Name, n)
			}
			name = cut(room.Name, end)
		}
		taken[fold(name)] = true
		if err := tx.Venue.Update().Where(venue.ID(room.ID)).SetOrganizationID(into.ID).SetName(name).Exec(ctx); err != nil {
			return 0, fmt.Errorf("hand a venue over: %w", err)
		}
		moved++
	}
	return moved, nil
}

// clearSettings deletes what an organisation had set for itself and those below it that is
// not history: those of the one that takes over hold. Dated rules that were in force stay,
// as past study days and years are counted by them. It returns how many there were.
func (s *Service) clearSettings(ctx context.Context, tx *ent.Client, unit *ent.Organization) (int, error) {
	system, today, n := identity.AsSystem(ctx, "mergers: settings of an organisation that is dissolved"), s.today(), 0
	for _, remove := range []func(context.Context) (int, error){
		tx.BirthdayCard.Delete().Where(birthdaycard.OrganizationID(unit.ID)).Exec,
		tx.BurdenPolicy.Delete().Where(burdenpolicy.OrganizationID(unit.ID)).Exec,
		tx.StudyDayPlan.Delete().Where(studydayplan.OrganizationID(unit.ID), studydayplan.DayGTE(today)).Exec,
		tx.FixedStudyDayRule.Delete().Where(fixedstudydayrule.OrganizationID(unit.ID), fixedstudydayrule.FromOnGT(today)).Exec,
		tx.HolidayShift.Delete().Where(holidayshift.OrganizationID(unit.ID), holidayshift.DayGT(today)).Exec,
		tx.AnnualTarget.Delete().Where(annualtarget.OrganizationID(unit.ID), annualtarget.FromYearGT(today.Year)).Exec,
	} {
		removed, err := remove(system)
		if err != nil {
			return 0, fmt.Errorf("clear the settings of an organisation: %w", err)
		}
		n += removed
	}
	if _, err := tx.CheckInSecret.Delete().Where(checkinsecret.OrganizationID(unit.ID), checkinsecret.DayGTE(today)).Exec(system); err != nil {
		return 0, fmt.Errorf("end the check-in code of an organisation: %w", err)
	}
	for _, mark := range []string{database.Burden, database.StudyDays, database.Credits} {
		if err := s.Watcher.Changed(ctx, tx, mark); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// longestName is how long the name of a venue may be.
const longestName = 120

// cut is a name with an end, within what a venue's name holds; the name gives way.
func cut(name, end string) string {
	long, tail := []rune(name), []rune(end)
	if len(tail) > longestName/2 {
		tail = append([]rune("（原"), tail[len(tail)-longestName/2:]...)
	}
	if room := longestName - len(tail); len(long) > room {
		long = long[:room]
	}
	return string(long) + string(tail)
}

// fold is a name as the engines compare it: MySQL takes case for nothing.
func fold(name string) string { return strings.ToLower(name) }

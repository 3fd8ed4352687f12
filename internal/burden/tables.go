package burden

import (
	"context"
	"fmt"
	"strings"

	"partyschool/ent"
	"partyschool/ent/burdenpolicy"
	"partyschool/internal/calendar"
	"partyschool/internal/database"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
	"partyschool/internal/visibility"
)

// LeagueTableRow is a member's place by the credit hours of a year.
type LeagueTableRow struct {
	// Place counts from 1; equal hours share one.
	Place int
	Name  string
	Hours float64
}

// OnlineTimeRow is how long a member studied in a stretch of days.
type OnlineTimeRow struct {
	Name            string
	CreditedSeconds float64
}

const (
	// mostRows bounds a table: a ranking of a nation is nobody's business.
	mostRows = 100
	// mostDays bounds the stretch of a table of time.
	mostDays = 366
)

// LeagueTable ranks the members of an organisation and of all below it by the credit
// hours of a year. FORBIDDEN with the reason PRACTICE_OFF unless it is switched on;
// NOT_FOUND for who neither belongs there nor has an ADMIN role that covers it.
func (s *Service) LeagueTable(ctx context.Context, unit *ent.Organization, year int) ([]*LeagueTableRow, error) {
	v := identity.FromContext(ctx)
	if !strings.HasPrefix(v.OrganizationPath, unit.Path) && !v.Covers(identity.Admin, unit.Path) {
		return nil, problem.Missing()
	}
	if !s.Policies.On(unit.Path, burdenpolicy.PracticeLEAGUE_TABLE) {
		return nil, off(burdenpolicy.PracticeLEAGUE_TABLE)
	}
	if year < 1 || year > 9999 {
		return nil, problem.BadInput("year", "年份不正确。", "This is no year.")
	}
	var table []*LeagueTableRow
	err := s.read(ctx, `SELECT m.name, o.path, COALESCE(SUM(e.hundredths), 0) AS total FROM members m
		JOIN organizations o ON o.id = m.organization_id
		LEFT JOIN credit_entries e ON e.member_id = m.id AND e.year = ?
		WHERE m.active = ? AND o.path >= ? AND o.path < ? GROUP BY m.id, m.name, o.path ORDER BY total DESC, m.id`,
		func(scan func(...any) error) error {
			row, hundredths, home := &LeagueTableRow{Place: len(table) + 1}, 0, ""
			if err := scan(&row.Name, &home, &hundredths); err != nil {
				return err
			}
			// A branch that switched it off is in no table above it either.
			if len(table) == mostRows || !s.Policies.On(home, burdenpolicy.PracticeLEAGUE_TABLE) {
				return nil
			}
			row.Hours = float64(hundredths) / 100
			if n := len(table); n > 0 && table[n-1].Hours == row.Hours {
				row.Place = table[n-1].Place
			}
			table = append(table, row)
			return nil
		}, year, true, unit.Path, unit.Path+visibility.PathEnd)
	return table, err
}

// OnlineTimeTable says how long the members of an organisation and of all below it
// studied between two days, both included, by name. FORBIDDEN with the reason
// PRACTICE_OFF unless it is switched on, and without an ADMIN role; NOT_FOUND where the
// role does not cover the organisation; BAD_USER_INPUT for more than a year.
func (s *Service) OnlineTimeTable(ctx context.Context, unit *ent.Organization, from, to calendar.Date) ([]*OnlineTimeRow, error) {
	if err := identity.NeedAdmin(ctx, unit.Path); err != nil {
		return nil, err
	}
	switch apart := from.DaysUntil(to); {
	case !s.Policies.On(unit.Path, burdenpolicy.PracticeONLINE_TIME_TABLE):
		return nil, off(burdenpolicy.PracticeONLINE_TIME_TABLE)
	case apart < 0 || apart >= mostDays:
		return nil, problem.BadInput("to", "时间段须为 1 到 %d 天。", "This takes 1 to %d days.", mostDays)
	}
	var table []*OnlineTimeRow
	err := s.read(ctx, `SELECT m.name, o.path, COALESCE(SUM(d.credited_ms), 0) FROM members m
		JOIN organizations o ON o.id = m.organization_id
		LEFT JOIN study_days d ON d.member_id = m.id AND d.day >= ? AND d.day <= ?
		WHERE m.active = ? AND o.path >= ? AND o.path < ? GROUP BY m.id, m.name, o.path ORDER BY m.name, m.id`,
		func(scan func(...any) error) error {
			row, ms, home := &OnlineTimeRow{}, int64(0), ""
			if err := scan(&row.Name, &home, &ms); err != nil {
				return err
			}
			if len(table) == mostRows || !s.Policies.On(home, burdenpolicy.PracticeONLINE_TIME_TABLE) {
				return nil
			}
			row.CreditedSeconds = float64(ms) / 1000
			table = append(table, row)
			return nil
		}, from, to, true, unit.Path, unit.Path+visibility.PathEnd)
	return table, err
}

// read runs a statement that is written by hand and so bypasses the visibility of rows:
// the policy that was asked before says who may read it.
func (s *Service) read(ctx context.Context, query string, row func(scan func(...any) error) error, args ...any) error {
	rows, err := s.Database.Client(ctx).QueryContext(ctx, query, args...)
	if err := database.ReadAll(rows, err, row); err != nil {
		return fmt.Errorf("read a table of persons: %w", err)
	}
	return nil
}

func off(practice burdenpolicy.Practice) error {
	return problem.New(problem.Forbidden, "按减负要求，%s未开启。", "By the policy of lightening the load this is switched off: %[2]s.", practices[practice], string(practice)).
		With("reason", "PRACTICE_OFF")
}

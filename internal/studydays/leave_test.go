package studydays_test

import (
	"strings"
	"testing"

	"partyschool/ent/auditentry"
	"partyschool/internal/studydays"
)

func TestLeave(t *testing.T) {
	w := newWorld(t)
	id, err := w.leave("settled", "SICK", "2026-07-15", "2026-07-20")
	w.ok("on the day", err)
	second, err := w.leave("settled", "SICK", "2026-07-15", "2026-07-20")
	w.ok("twice", err)
	if second != id {
		t.Error("asked twice, there are two leaves")
	}
	_, err = w.leave("floating", "AWAY", "2026-07-15", "2026-08-31")
	w.ok("away", err)
	_, err = w.leave("east admin", "AWAY", "2026-07-15", "2026-07-15")
	w.ok("a settled member away", err)
	w.want("the list", w.list("east admin", "east", "2026-07-15"), "east admin ON_LEAVE, floating AWAY, grouped MISSING, settled ON_LEAVE")
	w.want("own", w.next("settled"), "2026-07-15 leave SICK")

	_, err = w.leave("settled", "WORK", "2026-07-14", "2026-07-14")
	w.want("afterwards", code(err), "BAD_USER_INPUT fromOn")
	_, err = w.leave("settled", "WORK", "2026-07-16", "2026-07-15")
	w.want("backwards", code(err), "BAD_USER_INPUT toOn")
	_, err = w.leave("settled", "WORK", "2026-07-16", "2027-07-17")
	w.want("too long", code(err), "BAD_USER_INPUT toOn")
	recorded := func(who, whom, from string) error {
		_, err := w.service.RecordLeave(w.as(who), studydays.RecordLeaveInput{MemberID: w.people[whom], Kind: "WORK", FromOn: day(from)})
		return err
	}
	w.ok("by the organiser, later", recorded("east admin", "grouped", "2026-07-01"))
	w.ok("twice", recorded("east admin", "grouped", "2026-07-01"))
	w.want("too late", code(recorded("east admin", "grouped", "2026-06-13")), "BAD_USER_INPUT fromOn")
	w.want("another's", code(recorded("west admin", "grouped", "2026-07-01")), "NOT_FOUND")

	cancel := func(who string, id int64) error {
		_, err := w.service.CancelLeave(w.as(who), studydays.CancelLeaveInput{ID: id})
		return err
	}
	w.want("somebody else's", code(cancel("floating", id)), "NOT_FOUND")
	w.want("another branch's", code(cancel("west admin", id)), "NOT_FOUND")
	w.ok("own", cancel("settled", id))
	w.ok("twice", cancel("settled", id))
	w.want("expected again", w.next("settled"), "2026-07-15")
	third, err := w.leave("settled", "FAMILY", "2026-07-15", "2026-07-15")
	w.ok("again", err)
	w.at("2026-07-16 09:00:00")
	w.want("it is over", code(cancel("settled", third)), "CONFLICT")
	w.ok("people decide", cancel("east admin", third))
	lines := w.db.Client(system()).AuditEntry.Query().Where(auditentry.ActionIn("recordLeave", "cancelLeave")).AllX(system())
	if len(lines) != 2 {
		t.Errorf("%d lines in the audit trail, want 2", len(lines))
	}
	for _, line := range lines {
		if strings.Contains(line.Summary, "说来话长") {
			t.Errorf("the trail tells the reason: %s", line.Summary)
		}
	}
	// What was on leave may be made up all the same, after what was missed.
	w.study("grouped", "2026-07-16", 60)
	w.makeUp()
	w.want("missed before on leave", w.year("grouped", "2026-07-01", "2026-07-15"), "2026-07-01 leave WORK; 2026-07-08 MAKE_UP on 2026-07-16; 2026-07-15 until 2026-07-29")
	leaves, err := w.service.Leaves(w.as("floating"), w.row("floating"), nil)
	w.ok("leaves", err)
	if len(leaves) != 1 {
		t.Errorf("%d leaves, want 1", len(leaves))
	}
}

func TestALeaveThatHasBegunEndsWhenItIsTakenBack(t *testing.T) {
	w := newWorld(t)
	id, err := w.leave("floating", "AWAY", "2026-07-15", "2026-07-29")
	w.ok("leave", err)
	w.at("2026-07-22 09:00:00")
	for range 2 { // sent twice, it answers the same
		p, err := w.service.CancelLeave(w.as("floating"), studydays.CancelLeaveInput{ID: id})
		w.ok("back early", err)
		if p.Leave.ID != id || p.Leave.CancelledAt == nil {
			t.Errorf("answered with %v, want the leave, taken back", p.Leave)
		}
	}
	w.at("2026-07-30 09:00:00")
	w.want("the days before stand", w.year("floating", "2026-07-15", "2026-07-29"), "2026-07-15 leave AWAY; 2026-07-22 until 2026-08-05; 2026-07-29 until 2026-08-12")
	leaves, err := w.service.Leaves(w.as("floating"), w.row("floating"), nil)
	w.ok("leaves", err)
	if len(leaves) != 1 || leaves[0].ToOn != day("2026-07-21") || leaves[0].Kind != "AWAY" {
		t.Errorf("the leave that stands: %v", leaves)
	}
	w.ok("people decide of all of it", func() error {
		_, err := w.service.CancelLeave(w.as("east admin"), studydays.CancelLeaveInput{ID: leaves[0].ID})
		return err
	}())
	w.want("nothing stands", w.list("east admin", "east", "2026-07-15"), "east admin MISSING, floating MISSING, grouped MISSING, settled MISSING")
}

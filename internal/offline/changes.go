package offline

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"

	"partyschool/ent"
	"partyschool/ent/enrollment"
	"partyschool/ent/notice"
	"partyschool/ent/studyrecord"
	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

const (
	// usualChanges and mostChanges bound one answer: a phone that was away for a
	// month catches up in one or two.
	usualChanges, mostChanges = 500, 1000
	// overlap is how far an answer goes back behind the present: a transaction that
	// is longer under way than others commits changes with an earlier time, and
	// nodes' clocks differ. What comes twice does no harm.
	overlap = 5 * time.Minute
)

// position is a place in the order of changes: by time, then by key.
type position struct {
	ms int64
	id int64
}

// change is a row that changed, of one of three tables.
type change struct {
	position
	enrollment *ent.Enrollment
	record     *ent.StudyRecord
	notice     *ent.Notice
}

// Changes returns what changed of the viewer's own enrolments, records and notices
// since the cursor of an earlier answer, oldest first, everything where it is nil.
// BAD_USER_INPUT for what is no cursor and for a first outside 1 to 1000.
func (s *Service) Changes(ctx context.Context, since *string, first *int) (*Changes, error) {
	size := usualChanges
	if first != nil {
		size = *first
	}
	if size < 1 || size > mostChanges {
		return nil, problem.BadInput("first", "一次须为 1 到 %d 条。", "One answer holds 1 to %d changes.", mostChanges)
	}
	var after position
	if since != nil {
		var err error
		if after, err = readCursor(*since); err != nil {
			return nil, err
		}
	}
	now := s.clock.Now()
	found, err := s.changed(ctx, after, since == nil, size+1)
	if err != nil {
		return nil, err
	}
	answer := &Changes{
		Enrollments: []*ent.Enrollment{}, Notices: []*ent.Notice{}, RemovedIds: []int64{},
		HasMore: len(found) > size,
	}
	if answer.HasMore {
		found = found[:size]
	}
	var records []*ent.StudyRecord
	for _, c := range found {
		switch {
		case c.enrollment != nil && c.enrollment.Status == enrollment.StatusWITHDRAWN,
			c.notice != nil && c.notice.RemovedAt != nil:
			answer.RemovedIds = append(answer.RemovedIds, c.id)
		case c.enrollment != nil:
			answer.Enrollments = append(answer.Enrollments, c.enrollment)
		case c.notice != nil:
			answer.Notices = append(answer.Notices, c.notice)
		default:
			records = append(records, c.record)
		}
	}
	if answer.Records, err = s.study.RecordsOf(ctx, records); err != nil {
		return nil, err
	}
	answer.Cursor = next(after, found, answer.HasMore, now).String()
	return answer, nil
}

// next is where the next answer begins.
func next(after position, found []change, more bool, now time.Time) position {
	last := after
	if len(found) > 0 {
		last = found[len(found)-1].position
	}
	if settled := now.Add(-overlap).UnixMilli(); !more && last.ms >= settled {
		return position{ms: max(settled, 0)}
	}
	return last
}

// changed reads the rows of the three tables after a position, merged in the order
// of their changes. A phone that holds nothing has nothing to forget.
func (s *Service) changed(ctx context.Context, after position, holdsNothing bool, limit int) ([]change, error) {
	client, mine := s.database.Client(ctx), identity.FromContext(ctx).MemberID
	places := client.Enrollment.Query().Where(enrollment.MemberID(mine), func(q *sql.Selector) { after.where(q) })
	told := client.Notice.Query().Where(notice.MemberID(mine), func(q *sql.Selector) { after.where(q) })
	if holdsNothing {
		places.Where(enrollment.StatusNEQ(enrollment.StatusWITHDRAWN))
		told.Where(notice.RemovedAtIsNil())
	}
	enrollments, err := places.Order(inOrder).Limit(limit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read changed enrolments: %w", err)
	}
	records, err := client.StudyRecord.Query().Where(studyrecord.MemberID(mine), func(q *sql.Selector) { after.where(q) }).
		Order(inOrder).Limit(limit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read changed records: %w", err)
	}
	notices, err := told.Order(inOrder).Limit(limit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read changed notices: %w", err)
	}
	var all []change
	for _, e := range enrollments {
		all = append(all, change{position: position{e.ChangedAt.UnixMilli(), e.ID}, enrollment: e})
	}
	for _, r := range records {
		all = append(all, change{position: position{r.ChangedAt.UnixMilli(), r.ID}, record: r})
	}
	for _, n := range notices {
		all = append(all, change{position: position{n.ChangedAt.UnixMilli(), n.ID}, notice: n})
	}
	slices.SortFunc(all, func(a, b change) int { return cmp.Or(cmp.Compare(a.ms, b.ms), cmp.Compare(a.id, b.id)) })
	return all[:min(len(all), limit)], nil
}

// changedAt is the column that the three tables order their changes by.
const changedAt = enrollment.FieldChangedAt

func inOrder(q *sql.Selector) { q.OrderBy(q.C(changedAt), q.C(enrollment.FieldID)) }

// where narrows a query to what lies after the position.
func (p position) where(q *sql.Selector) {
	at := time.UnixMilli(p.ms).UTC()
	q.Where(sql.And(
		// Twice the same bound: the first is what the index is read by.
		sql.GTE(q.C(changedAt), at),
		sql.Or(sql.GT(q.C(changedAt), at), sql.GT(q.C(enrollment.FieldID), p.id)),
	))
}

// String writes the position as a cursor, which clients never take apart.
func (p position) String() string {
	return base64.RawURLEncoding.EncodeToString([]byte("c1." + strconv.FormatInt(p.ms, 36) + "." + strconv.FormatInt(p.id, 36)))
}

func readCursor(text string) (position, error) {
	wrong := problem.BadInput("since", "游标无效，请使用上一次应答给出的 cursor。", "This is no cursor; use the one of an earlier answer.")
	raw, err := base64.RawURLEncoding.DecodeString(text)
	parts := strings.Split(string(raw), ".")
	if err != nil || len(parts) != 3 || parts[0] != "c1" {
		return position{}, wrong
	}
	ms, errMS := strconv.ParseInt(parts[1], 36, 64)
	id, errID := strconv.ParseInt(parts[2], 36, 64)
	if errMS != nil || errID != nil || ms < 0 || id < 0 || ms > latestMS {
		return position{}, wrong
	}
	return position{ms, id}, nil
}

// latestMS is the last moment that every engine can compare with: the end of 9999.
const latestMS = 253402300799999

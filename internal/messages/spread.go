package messages

import (
	"context"
	"errors"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/groupmessage"
	"partyschool/ent/member"
	"partyschool/ent/notice"
	"partyschool/ent/organization"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/notices"
)

// toldAtOnce bounds the members of one transaction.
const toldAtOnce = 500

// errOvertaken says that another node told the same members first.
var errOvertaken = errors.New("messages: another node told them")

// Spread turns messages into notices, the oldest message first: batch by batch of
// members by key. How far it came is written with each batch, so that it goes on from
// there after whatever cuts it off, and tells nobody twice. It is a round.
func (s *Service) Spread(ctx context.Context) error {
	ctx = identity.AsSystem(ctx, "group messages: tell members")
	for {
		m, err := s.Database.Client(ctx).GroupMessage.Query().Where(groupmessage.FinishedAtIsNil()).
			Order(groupmessage.BySentAt(), groupmessage.ByID()).First(ctx)
		if ent.IsNotFound(err) {
			return nil
		} else if err != nil {
			return fmt.Errorf("look for group messages: %w", err)
		}
		for done := false; !done; {
			if done, err = s.spread(ctx, m.ID); err != nil {
				return err
			}
		}
	}
}

// spread tells the next batch, and reports whether it was the last.
func (s *Service) spread(ctx context.Context, id int64) (done bool, err error) {
	err = s.Database.InTx(ctx, func(ctx context.Context, tx *ent.Client) error {
		m, err := tx.GroupMessage.Query().Where(groupmessage.ID(id)).Only(ctx)
		if err != nil {
			return fmt.Errorf("read a group message: %w", err)
		}
		if done = m.FinishedAt != nil; done {
			return nil
		}
		// From the table, and locked: where the tree in memory is a moment old, nobody would
		// be found below the path from before a move, and the message be taken for told.
		query := tx.Organization.Query().Where(organization.ID(m.OrganizationID))
		query.Modify(s.Database.LockRows)
		unit, err := query.Only(ctx)
		if err != nil {
			return fmt.Errorf("read the organisation of the group message %s: %w", key.Format(m.ID), err)
		}
		people, err := tx.Member.Query().Where(append(audienceOf(m, unit.Path), member.IDGT(m.ExpandedTo))...).
			Order(member.ByID()).Limit(toldAtOnce).IDs(ctx)
		if err != nil {
			return fmt.Errorf("read whom a message reaches: %w", err)
		}
		change := tx.GroupMessage.Update().Where(groupmessage.ID(m.ID), groupmessage.ExpandedTo(m.ExpandedTo), groupmessage.FinishedAtIsNil()).
			AddToldCount(len(people))
		if len(people) > 0 {
			change.SetExpandedTo(people[len(people)-1])
		}
		if done = len(people) < toldAtOnce; done {
			change.SetFinishedAt(s.Clock.Now())
		}
		if n, err := change.Save(ctx); err != nil {
			return fmt.Errorf("note how far a message came: %w", err)
		} else if n == 0 {
			return errOvertaken
		}
		return s.Notices.TellOver(ctx, tx, overOf(m), tellings(m, people)...)
	})
	if errors.Is(err, errOvertaken) {
		return false, nil // read again how far it came
	}
	return done, err
}

func tellings(m *ent.GroupMessage, people []int64) []notices.Telling {
	list := make([]notices.Telling, len(people))
	for i, id := range people {
		list[i] = notices.Telling{
			MemberID: id, Kind: notice.KindGROUP_MESSAGE, OrganizationID: &m.OrganizationID,
			OnceKey: "group:" + key.Format(m.ID) + ":" + key.Format(id), Title: m.Title, Body: m.Body,
		}
	}
	return list
}

func overOf(m *ent.GroupMessage) notices.Over {
	over := notices.Over{GroupMessageID: m.ID, Channels: []delivery.Channel{}}
	for _, c := range m.Channels {
		over.Channels = append(over.Channels, delivery.Channel(c))
	}
	return over
}

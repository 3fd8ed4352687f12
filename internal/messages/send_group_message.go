package messages

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"partyschool/ent"
	"partyschool/ent/delivery"
	"partyschool/ent/groupmessage"
	"partyschool/internal/audit"
	"partyschool/internal/identity"
	"partyschool/internal/once"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

const (
	maxTitle = 120
	maxBody  = 4000
	// drift is by how many members the count shown may differ from the one found, beside
	// a twentieth of it: people come and go, but a forgotten filter must not pass.
	drift = 3
)

// SendGroupMessageInput is the input of sendGroupMessage.
type SendGroupMessageInput struct {
	OrganizationID int64
	Audience       *GroupAudienceInput
	Title, Body    string
	// Channels are over what it goes besides the list of notices.
	Channels []delivery.Channel
	// ExpectedCount is the memberCount that the author was shown.
	ExpectedCount  int
	IdempotencyKey *string
}

// SendGroupMessagePayload is the answer of sendGroupMessage.
type SendGroupMessagePayload struct{ Message *GroupMessage }

// SendGroupMessage writes to the members of an organisation and of all below it: a notice
// to each, and over the channels to who has not switched them off. It answers before they
// are told; a round does that. NOT_FOUND unless an ADMIN role of the viewer covers the
// organisation; CONFLICT with the reason COUNT_CHANGED where the members are many more or
// fewer than the author was shown; BAD_USER_INPUT for texts that do not fit, channels
// that the school has not and an audience of nobody. Sent twice with the same
// idempotencyKey it is sent once.
func (s *Service) SendGroupMessage(ctx context.Context, input SendGroupMessageInput) (*SendGroupMessagePayload, error) {
	unit, err := s.covered(ctx, input.OrganizationID)
	if err != nil {
		return nil, err
	}
	title, err := problem.Line("title", input.Title, 1, maxTitle)
	if err != nil {
		return nil, err
	}
	body, err := problem.Lines("body", strings.ReplaceAll(input.Body, "\r\n", "\n"), 1, maxBody)
	if err != nil {
		return nil, err
	}
	channels := []string{}
	for i, c := range input.Channels {
		if !s.Outbox.Has(c) {
			return nil, problem.BadInput(fmt.Sprintf("channels[%d]", i), "本校没有这个发送渠道。", "This school does not have the channel.")
		}
		channels = append(channels, string(c))
	}
	slices.Sort(channels)
	channels = slices.Compact(channels)
	token := input.IdempotencyKey
	input.IdempotencyKey = nil
	id, _, err := once.Create(ctx, s.Database, s.Clock, token, "sendGroupMessage", input, func(ctx context.Context, tx *ent.Client) (int64, error) {
		if err := organizations.KeepStanding(ctx, s.Database, tx, unit.ID); err != nil {
			return 0, err
		}
		found, err := s.count(ctx, input.Audience.of(unit.Path))
		if err != nil {
			return 0, err
		}
		if err := asShown(found, input.ExpectedCount); err != nil {
			return 0, err
		}
		create := tx.GroupMessage.Create().SetOrganizationID(unit.ID).SetAuthorID(identity.FromContext(ctx).MemberID).SetChannels(channels).
			SetTitle(title).SetBody(body).SetExpectedCount(found).SetSentAt(s.Clock.Now())
		if a := input.Audience; a != nil {
			stages := []string{}
			for _, stage := range a.Stages {
				stages = append(stages, string(stage))
			}
			create.SetStages(stages)
			if a.Residency != nil {
				create.SetResidency(groupmessage.Residency(*a.Residency))
			}
			create.SetAdminsOnly(a.AdminsOnly != nil && *a.AdminsOnly)
		}
		m, err := create.Save(ctx)
		if err != nil {
			return 0, fmt.Errorf("write a group message: %w", err)
		}
		return m.ID, audit.Write(ctx, tx, s.Clock, audit.Entry{
			Action: "sendGroupMessage", OrganizationID: unit.ID, SubjectID: m.ID,
			Summary: fmt.Sprintf("向“%s”的 %d 名成员群发“%s”。", unit.Name, found, title),
		})
	})
	if err != nil {
		return nil, err
	}
	m, err := s.Get(ctx, id)
	return &SendGroupMessagePayload{Message: m}, err
}

// asShown is a CONFLICT where the author was shown another count.
func asShown(found, shown int) error {
	if found == 0 {
		return problem.BadInput("audience", "没有符合条件的成员。", "This speaks to nobody.")
	}
	apart := found - shown
	if apart < 0 {
		apart = -apart
	}
	if apart > drift+found/20 {
		return problem.Clash("接收人数已变为 %d，请重新确认。", "There are %d members by now; look again.", found).
			With("reason", "COUNT_CHANGED").With("memberCount", found)
	}
	return nil
}

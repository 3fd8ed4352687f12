package privacy

import (
	"context"
	"fmt"

	"partyschool/ent"
	"partyschool/ent/privacyconsent"
	"partyschool/internal/members"
	"partyschool/internal/problem"
)

// AgreeToPrivacyNoticeInput is the input of agreeToPrivacyNotice.
type AgreeToPrivacyNoticeInput struct {
	// Version is that of the notice that the member read.
	Version string
}

// AgreeToPrivacyNoticePayload is the answer of agreeToPrivacyNotice.
type AgreeToPrivacyNoticePayload struct{ Viewer *members.Viewer }

// AgreeToPrivacyNotice keeps that the viewer agreed to the notice in force, and when.
// Sent twice, the first time stands. CONFLICT where another version is in force by
// now, or none: the member read something else.
func (s *Service) AgreeToPrivacyNotice(ctx context.Context, input AgreeToPrivacyNoticeInput) (*AgreeToPrivacyNoticePayload, error) {
	if s.NoticeVersion == "" || input.Version != s.NoticeVersion {
		return nil, problem.Clash("隐私声明已更新，请重新阅读。", "Another privacy notice is in force; please read it.").With("version", s.NoticeVersion)
	}
	viewer := own(ctx)
	err := s.Database.Client(ctx).PrivacyConsent.Create().SetMemberID(viewer.MemberID).SetVersion(input.Version).SetAgreedAt(s.Clock.Now()).Exec(ctx)
	if err != nil && !ent.IsConstraintError(err) {
		return nil, fmt.Errorf("keep a consent: %w", err)
	}
	v, err := s.Register.ViewerOf(ctx, viewer.MemberID)
	return &AgreeToPrivacyNoticePayload{Viewer: v}, err
}

// ConsentTo returns the viewer's consent to the notice in force; nil where the viewer
// did not agree yet, or there is no notice.
func (s *Service) ConsentTo(ctx context.Context) (*ent.PrivacyConsent, error) {
	if s.NoticeVersion == "" {
		return nil, nil
	}
	c, err := s.Database.Client(ctx).PrivacyConsent.Query().
		Where(privacyconsent.MemberID(own(ctx).MemberID), privacyconsent.Version(s.NoticeVersion)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	return c, err
}

package mergers

import (
	"encoding/json"
	"fmt"

	"partyschool/ent"
	"partyschool/internal/calendar"
)

// DissolveOrganizationInput is the input of dissolveOrganization.
type DissolveOrganizationInput struct {
	OrganizationID int64
	// IntoID takes over; nil only where there is nothing to take over.
	IntoID *int64
	// EffectiveOn is the first day on which it is no more; today where nil.
	EffectiveOn    *calendar.Date
	DryRun         bool
	IdempotencyKey *string
}

// DissolveOrganizationPayload is the answer of dissolveOrganization.
type DissolveOrganizationPayload struct {
	DissolvedOrganization
	Into   *ent.Organization
	DryRun bool
}

// MergeOrganizationsInput is the input of mergeOrganizations.
type MergeOrganizationsInput struct {
	FromIDs        []int64
	IntoID         int64
	EffectiveOn    *calendar.Date
	DryRun         bool
	IdempotencyKey *string
}

// MergeOrganizationsPayload is the answer of mergeOrganizations.
type MergeOrganizationsPayload struct {
	Into *ent.Organization
	// Dissolved are those that end, in the order asked for.
	Dissolved []*DissolvedOrganization
	// Plan is the sum.
	Plan   DissolutionPlan
	DryRun bool
}

// DissolvedOrganization is an organisation that ends, and what that touches.
type DissolvedOrganization struct {
	Organization *ent.Organization
	Plan         DissolutionPlan
}

// DissolutionPlan is what a dissolution touches, in numbers.
type DissolutionPlan struct {
	Members                  int `json:"members"`
	DeactivatedMembers       int `json:"deactivatedMembers"`
	SubordinateOrganizations int `json:"subordinateOrganizations"`
	Courses                  int `json:"courses"`
	Files                    int `json:"files"`
	Assignments              int `json:"assignments"`
	Venues                   int `json:"venues"`
	Ceremonies               int `json:"ceremonies"`
	Posts                    int `json:"posts"`
	Participations           int `json:"participations"`
	Roles                    int `json:"roles"`
	Transfers                int `json:"transfers"`
	Settings                 int `json:"settings"`
}

func (p *DissolutionPlan) add(o DissolutionPlan) {
	p.Members += o.Members
	p.DeactivatedMembers += o.DeactivatedMembers
	p.SubordinateOrganizations += o.SubordinateOrganizations
	p.Courses += o.Courses
	p.Files += o.Files
	p.Assignments += o.Assignments
	p.Venues += o.Venues
	p.Ceremonies += o.Ceremonies
	p.Posts += o.Posts
	p.Participations += o.Participations
	p.Roles += o.Roles
	p.Transfers += o.Transfers
	p.Settings += o.Settings
}

// owned is how much there is that another organisation must take over.
func (p *DissolutionPlan) owned() int {
	return p.Members + p.DeactivatedMembers + p.SubordinateOrganizations + p.Courses + p.Files + p.Assignments + p.Venues + p.Ceremonies
}

// said is the plan in words, for the audit trail.
func (p *DissolutionPlan) said() string {
	return fmt.Sprintf("党员 %d 名（另有已停用 %d 名）、下级组织 %d 个、课程 %d 门、文件 %d 个、指派 %d 项、场所 %d 处、集体生日 %d 次移交；职务 %d 项、参加 %d 项、角色 %d 个、转接 %d 项终止，设置 %d 项清除",
		p.Members, p.DeactivatedMembers, p.SubordinateOrganizations, p.Courses, p.Files, p.Assignments, p.Venues, p.Ceremonies,
		p.Posts, p.Participations, p.Roles, p.Transfers, p.Settings)
}

// text is the plan as the organisation's row keeps it.
func (p *DissolutionPlan) text() (string, error) {
	text, err := json.Marshal(p)
	return string(text), err
}

// planOf reads what text wrote.
func planOf(unit *ent.Organization) (DissolutionPlan, error) {
	var p DissolutionPlan
	if unit.Dissolution == nil {
		return p, nil
	}
	if err := json.Unmarshal([]byte(*unit.Dissolution), &p); err != nil {
		return p, fmt.Errorf("read what the dissolution of an organisation touched: %w", err)
	}
	return p, nil
}

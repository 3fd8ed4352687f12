package assignments

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"partyschool/ent"
	"partyschool/ent/assignment"
	"partyschool/ent/course"
	"partyschool/ent/member"
	"partyschool/ent/rolegrant"
	"partyschool/internal/audit"
	"partyschool/internal/catalogue"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/once"
	"partyschool/internal/organizations"
	"partyschool/internal/problem"
)

const (
	// soon is how many members are enrolled, or withdrawn, before the answer; of more
	// the round takes care.
	soon = 2000
	// maxScopes bounds the organisations of an audience.
	maxScopes = 100
)

// AssignCourse asks an audience to complete a course. An ADMIN role of the viewer
// must cover each organisation and the course must be visible to the viewer, else
// NOT_FOUND; a course that takes no learners and an organisation that was dissolved are a
// CONFLICT, days that cannot be are a
// BAD_USER_INPUT. A dry run says whom it means; what is counted there happens else:
// up to 2,000 members are enrolled before the answer, more within a minute.
func (s *Service) AssignCourse(ctx context.Context, input AssignCourseInput) (*AssignCoursePayload, error) {
	units, current, err := s.reach(ctx, input)
	if err != nil {
		return nil, err
	}
	if input.DryRun {
		preview, err := s.plan(ctx, input, units, current)
		return &AssignCoursePayload{Preview: preview}, err
	}
	id, repeated, err := once.Create(ctx, s.database, s.clock, input.IdempotencyKey, "assignCourse", input,
		func(ctx context.Context, tx *ent.Client) (int64, error) {
			preview, err := s.plan(ctx, input, units, current)
			if err != nil {
				return 0, err
			}
			return s.give(ctx, tx, input, units, current, preview)
		})
	if err != nil {
		return nil, err
	}
	row, err := s.database.Client(ctx).Assignment.Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read the assignment: %w", err)
	}
	// Only now that the rule is committed: whoever joins meanwhile is found by one of the
	// two, the audience as it is read now or the change that the joining wrote.
	if !repeated && row.AudienceMembers <= soon {
		if err := s.expand(ctx, id); err != nil {
			slog.ErrorContext(ctx, "enrolling an audience failed; the round goes on with it", "assignment", key.Format(id), "error", err)
		}
	}
	return &AssignCoursePayload{Assignment: row, Preview: &AssignmentPreview{
		Members: row.AudienceMembers, AlreadyEnrolled: row.AudienceEnrolled, WillEnroll: row.AudienceMembers - row.AudienceEnrolled,
	}}, nil
}

// reach checks the ids, and that the viewer may ask these organisations for this
// course.
func (s *Service) reach(ctx context.Context, input AssignCourseInput) ([]*ent.Organization, *catalogue.Course, error) {
	if err := problem.WrongKind("courseId", input.CourseID, key.Course); err != nil {
		return nil, nil, err
	}
	asked := input.Audience.OrganizationIds
	if len(asked) < 1 || len(asked) > maxScopes {
		return nil, nil, problem.BadInput("audience.organizationIds", "须指定 1 到 %d 个党组织。", "Give 1 to %d organisations.", maxScopes)
	}
	for i, id := range asked {
		if err := problem.WrongKind(fmt.Sprintf("audience.organizationIds[%d]", i), id, key.Organization); err != nil {
			return nil, nil, err
		}
	}
	viewer := identity.FromContext(ctx)
	var units []*ent.Organization
	for _, id := range sorted(asked) {
		unit := s.tree.Unit(id)
		if unit == nil || !viewer.Covers(identity.Admin, unit.Path) {
			return nil, nil, problem.Missing()
		}
		units = append(units, unit)
	}
	current := s.catalogue.Course(input.CourseID)
	if current == nil {
		// A draft, for those who may see it.
		if is, err := s.database.Client(ctx).Course.Query().Where(course.ID(input.CourseID)).Exist(ctx); err != nil {
			return nil, nil, err
		} else if is {
			return nil, nil, problem.Clash("课程尚未发布，不能指派。", "The course was never published and cannot be assigned.")
		}
		return nil, nil, problem.Missing()
	}
	if !catalogue.Visible(viewer, current) {
		return nil, nil, problem.Missing()
	}
	return units, current, nil
}

// plan checks the days and the course as they are now, and counts the audience.
func (s *Service) plan(ctx context.Context, input AssignCourseInput, units []*ent.Organization, current *catalogue.Course) (*AssignmentPreview, error) {
	today := s.calendar.DateOf(s.clock.Now())
	switch {
	case input.DueOn != nil && input.DueOn.Before(today):
		return nil, problem.BadInput("dueOn", "截止日期不能早于今天。", "The last day must not lie before today.")
	case input.DueOn != nil && input.OpensOn != nil && input.DueOn.Before(*input.OpensOn):
		return nil, problem.BadInput("dueOn", "截止日期不能早于开始日期。", "The last day must not lie before the first.")
	case current.Status != course.StatusPUBLISHED:
		return nil, problem.Clash("该课程已归档，不能指派。", "The course is archived and cannot be assigned.")
	}
	r := &rule{Assignment: &ent.Assignment{
		CourseID: current.ID, Residency: (*assignment.Residency)(input.Audience.Residency),
		Stage: (*assignment.Stage)(input.Audience.Stage), Role: (*assignment.Role)(input.Audience.Role),
	}}
	for _, unit := range units {
		r.scopes = append(r.scopes, unit.ID)
	}
	return s.preview(ctx, r, offer{path: current.OrganizationPath, open: true})
}

// give writes the assignment down.
func (s *Service) give(ctx context.Context, tx *ent.Client, input AssignCourseInput, units []*ent.Organization, current *catalogue.Course, preview *AssignmentPreview) (int64, error) {
	viewer := identity.FromContext(ctx)
	owner := inNameOf(viewer, units)
	asked := []int64{owner}
	for _, unit := range units {
		asked = append(asked, unit.ID)
	}
	if err := organizations.KeepStanding(ctx, s.database, tx, asked...); err != nil {
		return 0, err
	}
	row, err := tx.Assignment.Create().SetCourseID(current.ID).SetOrganizationID(owner).
		SetNillableResidency((*assignment.Residency)(input.Audience.Residency)).
		SetNillableStage((*assignment.Stage)(input.Audience.Stage)).
		SetNillableRole((*assignment.Role)(input.Audience.Role)).
		SetNillableOpensOn(input.OpensOn).SetNillableDueOn(input.DueOn).
		SetAudienceMembers(preview.Members).SetAudienceEnrolled(preview.AlreadyEnrolled).
		SetCreatedByID(viewer.MemberID).SetCreatedAt(s.clock.Now()).Save(ctx)
	if err != nil {
		return 0, fmt.Errorf("write an assignment: %w", err)
	}
	var scopes []*ent.AssignmentScopeCreate
	for _, unit := range units {
		scopes = append(scopes, tx.AssignmentScope.Create().SetAssignmentID(row.ID).SetOrganizationID(unit.ID))
	}
	if err := tx.AssignmentScope.CreateBulk(scopes...).Exec(ctx); err != nil {
		return 0, fmt.Errorf("write whom an assignment speaks to: %w", err)
	}
	return row.ID, audit.Write(ctx, tx, s.clock, audit.Entry{
		Action: "assignCourse", OrganizationID: row.OrganizationID, SubjectID: row.ID, Summary: describe(input, units, current, preview),
	})
}

// inNameOf returns the organisation in whose name the viewer asks: the lowest over
// which one ADMIN role covers all that are asked; where it takes several roles, the
// lowest above them all.
func inNameOf(viewer identity.Viewer, units []*ent.Organization) int64 {
	common := units[0].Path
	for _, unit := range units[1:] {
		for !strings.HasPrefix(unit.Path, common) {
			common = common[:len(common)-key.Length]
		}
	}
	id, longest := int64(0), 0
	for _, scope := range viewer.Scopes {
		if scope.Role == identity.Admin && strings.HasPrefix(common, scope.Path) && len(scope.Path) > longest {
			id, longest = scope.OrganizationID, len(scope.Path)
		}
	}
	if id == 0 {
		id = key.Upwards(common)[0]
	}
	return id
}

// describe says in the audit trail what was asked of whom.
func describe(input AssignCourseInput, units []*ent.Organization, current *catalogue.Course, preview *AssignmentPreview) string {
	names := make([]string, 0, 3)
	for _, unit := range units[:min(len(units), 3)] {
		names = append(names, "“"+unit.Name+"”")
	}
	said := fmt.Sprintf("将课程《%s》指派给%s", current.Title, strings.Join(names, "、"))
	if len(units) > 3 {
		said += fmt.Sprintf("等 %d 个党组织", len(units))
	}
	var narrow []string
	if r := input.Audience.Residency; r != nil {
		narrow = append(narrow, residencies[*r])
	}
	if st := input.Audience.Stage; st != nil {
		narrow = append(narrow, stages[*st])
	}
	if r := input.Audience.Role; r != nil {
		narrow = append(narrow, roles[*r])
	}
	if len(narrow) > 0 {
		said += "的" + strings.Join(narrow, "、")
	}
	if input.DueOn != nil {
		said += fmt.Sprintf("，须于 %s 前完成", input.DueOn)
	}
	return said + fmt.Sprintf("；目前涉及 %d 人。", preview.Members)
}

// What narrows an audience, as the audit trail says it.
var (
	residencies = map[member.Residency]string{member.ResidencySETTLED: "固定党员", member.ResidencyFLOATING: "流动党员"}
	stages      = map[member.Stage]string{
		member.StageAPPLICANT: "入党申请人", member.StageACTIVIST: "入党积极分子", member.StageDEVELOPMENT_TARGET: "发展对象",
		member.StagePROBATIONARY: "预备党员", member.StageFULL: "正式党员",
	}
	roles = map[rolegrant.Role]string{rolegrant.RoleTRAINER: "讲师", rolegrant.RoleADMIN: "管理员"}
)

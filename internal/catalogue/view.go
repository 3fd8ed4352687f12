package catalogue

import (
	"context"

	"partyschool/ent"
	"partyschool/ent/course"
	"partyschool/internal/database"
	"partyschool/internal/identity"
)

// view makes the view of a release.
func view(row *ent.Release, o owner) *Course {
	number, publishedAt := row.Number, row.PublishedAt
	c := &Course{
		ID: row.CourseID, ReleaseID: row.ID, Release: &number, PublishedAt: &publishedAt,
		Title: row.Title, Summary: row.Summary, Category: course.Category(row.Category),
		CreditHundredths: row.CreditHundredths, CoverMediaID: row.CoverMediaID,
		OrganizationID: o.organizationID, OrganizationPath: o.path, TrainerName: o.trainer, Status: o.status,
		row: row, owner: o, folded: fold(row.Title + "\n" + row.Summary), foldedTitle: fold(row.Title),
	}
	for i, m := range row.Outline.Modules {
		module := &Module{ID: m.ID, Title: m.Title, Summary: m.Summary, Position: i + 1, Status: ModulePublished}
		for _, l := range m.Lessons {
			module.Lessons = append(module.Lessons, &Lesson{Lesson: l})
		}
		c.Modules = append(c.Modules, module)
	}
	return c.bind()
}

// under returns the release as it is seen now that its owner may have changed.
func (c *Course) under(o owner) *Course {
	if c.owner == o {
		return c
	}
	return view(c.row, o)
}

// bind links the modules and lessons to the course, numbers and counts them.
func (c *Course) bind() *Course {
	c.lessons, c.ordered, c.RequiredLessonCount = map[int64]*Lesson{}, nil, 0
	for _, m := range c.Modules {
		m.Course = c
		for _, l := range m.Lessons {
			l.Module, l.index = m, len(c.ordered)
			c.ordered = append(c.ordered, l)
			c.lessons[l.ID] = l
			if l.Required {
				c.RequiredLessonCount++
			}
		}
	}
	c.LessonCount = len(c.ordered)
	return c
}

// Drafts makes trainers' views of course rows, with the modules given by course.
// It reads whose the courses are in one statement.
func Drafts(ctx context.Context, d *database.Database, rows []*ent.Course, modules map[int64][]*Module) ([]*Course, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	ctx = identity.AsSystem(ctx, "catalogue: drafts")
	condition, ids := "c.id IN (?", make([]any, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
		if i > 0 {
			condition += ", ?"
		}
	}
	owners, err := readOwners(ctx, d.Client(ctx), condition+")", ids...)
	if err != nil {
		return nil, err
	}
	views := make([]*Course, len(rows))
	for i, row := range rows {
		views[i] = draft(row, owners[row.ID].owner, modules[row.ID])
	}
	return views, nil
}

func draft(row *ent.Course, o owner, modules []*Module) *Course {
	c := &Course{
		ID: row.ID, Title: row.Title, Summary: row.Summary, Category: row.Category,
		CreditHundredths: row.CreditHundredths, CoverMediaID: row.CoverMediaID,
		OrganizationID: row.OrganizationID, OrganizationPath: o.path, TrainerName: o.trainer,
		Status: row.Status, PublishedAt: row.PublishedAt, Modules: modules, Draft: row, owner: o,
	}
	if row.CurrentReleaseID != nil {
		number := row.CurrentReleaseNumber
		c.ReleaseID, c.Release = *row.CurrentReleaseID, &number
	}
	return c.bind()
}

// Lesson returns the lesson with this id, nil where the course has none.
func (c *Course) Lesson(id int64) *Lesson { return c.lessons[id] }

// Module returns the module with this id, nil where the course has none.
func (c *Course) Module(id int64) *Module {
	for _, m := range c.Modules {
		if m.ID == id {
			return m
		}
	}
	return nil
}

// Lessons returns all lessons in order. The list is shared: nobody changes it.
func (c *Course) Lessons() []*Lesson { return c.ordered }

// Next returns the lesson after l in the course, nil for the last.
func (l *Lesson) Next() *Lesson { return l.neighbour(1) }

// Previous returns the lesson before l in the course, nil for the first.
func (l *Lesson) Previous() *Lesson { return l.neighbour(-1) }

func (l *Lesson) neighbour(step int) *Lesson {
	all := l.Module.Course.ordered
	if i := l.index + step; i >= 0 && i < len(all) {
		return all[i]
	}
	return nil
}

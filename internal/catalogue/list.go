package catalogue

import (
	"context"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"partyschool/internal/identity"
	"partyschool/internal/paging"
	"partyschool/internal/problem"
)

// longestSearch bounds the characters of a search.
const longestSearch = 100

// Visible reports whether the course is for the viewer to see: it is offered to
// the whole subtree of its owner, and trainers and admins of the owner see it
// from above. A learner who is enrolled goes on seeing a course after moving
// elsewhere; that is for the caller to know.
func Visible(viewer identity.Viewer, c *Course) bool {
	if viewer.IsSystem() {
		return true
	}
	if !viewer.SignedIn() || c.OrganizationPath == "" {
		return false
	}
	return strings.HasPrefix(viewer.OrganizationPath, c.OrganizationPath) ||
		viewer.Covers(identity.Trainer, c.OrganizationPath) || viewer.Covers(identity.Admin, c.OrganizationPath)
}

// List returns the published courses that the viewer may see, latest published
// first; with a search those in which every word is found, what fits best first.
func (c *Catalogue) List(viewer identity.Viewer, filter CourseFilter) []*Course {
	var list []*Course
	for _, course := range c.shelf.Load().listed {
		if (filter.Category == nil || *filter.Category == course.Category) && Visible(viewer, course) {
			list = append(list, course)
		}
	}
	if filter.Search == nil {
		return list
	}
	if words := strings.Fields(fold(*filter.Search)); len(words) > 0 {
		return c.ranked(list, words)
	}
	return list
}

// fold makes texts comparable: full-width letters become narrow, capitals small.
func fold(text string) string { return strings.ToLower(norm.NFKC.String(text)) }

// Page returns a page of List for the viewer in ctx. A search of more than 100
// characters is a BAD_USER_INPUT.
func (c *Catalogue) Page(ctx context.Context, filter *CourseFilter, args paging.Args) (*CourseConnection, error) {
	if filter == nil {
		filter = &CourseFilter{}
	}
	if filter.Search != nil {
		if err := checkSearch("filter.search", *filter.Search); err != nil {
			return nil, err
		}
	}
	list := c.List(identity.FromContext(ctx), *filter)
	return paging.Slice(list, func(c *Course) int64 { return c.ID }, args)
}

func checkSearch(field, words string) error {
	if utf8.RuneCountInString(words) > longestSearch {
		return problem.BadInput(field, "搜索内容不能超过 %d 个字符。", "A search has at most %d characters.", longestSearch)
	}
	return nil
}

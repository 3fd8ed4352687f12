// Package text turns what trainers write into what phones show: Markdown into
// safe HTML, and letters into the time it takes to read them.
package text

import (
	"bytes"
	"fmt"
	"regexp"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// Render turns Markdown into HTML that can be shown as it is: CommonMark with
// tables, strikethrough and task lists. HTML in the source is not shown; scripts,
// styles, pictures and addresses other than http, https and mailto never come out.
// What is nested too deep or has too many links is a BAD_USER_INPUT.
func Render(markdown string) (string, error) {
	if err := check(markdown); err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := renderer().Convert([]byte(markdown), &b); err != nil {
		return "", fmt.Errorf("render markdown: %w", err)
	}
	return policy().SanitizeReader(&b).String(), nil
}

// renderer leaves out raw HTML already; the policy below does not rely on that.
var renderer = sync.OnceValue(func() goldmark.Markdown {
	table := extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute))
	return goldmark.New(goldmark.WithExtensions(table, extension.Strikethrough, extension.TaskList))
})

// policy is a list of what may come out, not of what may not.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code",
		"em", "strong", "del", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,9}$`)).OnElements("ol")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(left|center|right)$`)).OnElements("th", "td")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[a-zA-Z0-9+#-]{1,30}$`)).OnElements("code")
	// Task lists: a box that cannot be ticked.
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input")
	p.AllowAttrs("checked", "disabled").Matching(regexp.MustCompile(`^$`)).OnElements("input")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(false)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true) // with it comes noopener
	return p
})

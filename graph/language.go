package graph

import (
	"context"

	"golang.org/x/text/language"
)

// languages are those that people are answered in, the first where they ask for
// neither.
var languages = language.NewMatcher([]language.Tag{language.Chinese, language.English})

type languageKey struct{}

// withLanguage puts into ctx what the Accept-Language header asks for.
func withLanguage(ctx context.Context, acceptLanguage string) context.Context {
	if len(acceptLanguage) > 200 { // no browser sends more
		acceptLanguage = ""
	}
	_, i := language.MatchStrings(languages, acceptLanguage)
	return context.WithValue(ctx, languageKey{}, i == 1)
}

// inEnglish reports whether people are to be answered in English.
func inEnglish(ctx context.Context) bool {
	english, _ := ctx.Value(languageKey{}).(bool)
	return english
}

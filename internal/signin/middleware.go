package signin

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"partyschool/internal/identity"
	"partyschool/internal/problem"
)

// Middleware puts the viewer and the client's address into the request's
// context. A request without a token, or with one that is not in force, is a
// guest's: what is public stays open, and the door answers UNAUTHENTICATED to
// the rest. Where nobody can tell because the database does not answer, the
// request is refused with 503, so that no phone takes it for the end of its
// session.
func (s *Service) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := withAddress(r.Context(), s.addressOf(r))
		page, err := s.meet(r)
		if err != nil {
			foreign(w)
			return
		}
		if page != nil {
			ctx = context.WithValue(ctx, browserKey{}, page)
			if !page.streams {
				w = &carrier{ResponseWriter: w, browser: page}
			}
		}
		if bearer, ok := Bearer(r); ok {
			viewer, err := s.Authenticate(ctx, bearer)
			switch {
			case err == nil:
				ctx = identity.NewContext(ctx, viewer)
			case !problem.Is(err, problem.Unauthenticated):
				id := rand.Text()
				slog.ErrorContext(ctx, "a session could not be looked up", "requestId", id, "error", err)
				unavailable(w, id)
				return
			}
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func foreign(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/graphql-response+json; charset=utf-8")
	w.WriteHeader(http.StatusForbidden)
	_, _ = w.Write([]byte(`{"errors":[{"message":"不接受其他网站发来的请求。","extensions":{"code":"FORBIDDEN","reason":"FOREIGN_ORIGIN"}}]}`))
}

func unavailable(w http.ResponseWriter, requestID string) {
	w.Header().Set("Content-Type", "application/graphql-response+json; charset=utf-8")
	w.Header().Set("Retry-After", "5")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = w.Write([]byte(`{"errors":[{"message":"服务器出错了，请稍后再试。","extensions":{"code":"INTERNAL","requestId":` + strconv.Quote(requestID) + `}}]}`))
}

// Bearer returns the token of the Authorization header; the scheme's case does
// not matter (RFC 9110).
func Bearer(r *http.Request) (string, bool) {
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), ok && strings.EqualFold(scheme, "Bearer")
}

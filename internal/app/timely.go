package app

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"partyschool/internal/database"
)

// within is how long a request is worked on where the settings say nothing.
const within = 30 * time.Second

func (a *App) deadline() time.Duration { return cmp.Or(a.options.Settings.OperationDeadline, within) }

// bounded says how long a request waits for what it has to look up before its answer
// begins. It stands before whoever measures requests, who reads off its request which route
// was taken.
func (a *App) bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(database.WithBound(r.Context(), a.deadline())))
	})
}

// timely bounds what is made whole before it is sent, and answers 503 where it took too
// long. Films, uploads and files of exports pass for as long as they move.
func (a *App) timely(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), a.deadline())
		defer cancel()
		answer := &late{ResponseWriter: w, ctx: ctx}
		next.ServeHTTP(answer, r.WithContext(ctx))
		if answer.isLate() && !answer.begun {
			slog.ErrorContext(ctx, "a request took too long", "pattern", r.Pattern)
			http.Error(answer, "please come again", http.StatusServiceUnavailable)
		}
	})
}

// late is an answer whose time may be over before it begins: what then is a fault of the
// school passes.
type late struct {
	http.ResponseWriter
	ctx   context.Context
	begun bool
}

func (l *late) isLate() bool { return errors.Is(l.ctx.Err(), context.DeadlineExceeded) }

// WriteHeader makes a fault that passes of one for which there was no time.
func (l *late) WriteHeader(status int) {
	l.begun = true
	if status >= http.StatusInternalServerError && l.isLate() {
		l.Header().Set("Retry-After", "5")
		status = http.StatusServiceUnavailable
	}
	l.ResponseWriter.WriteHeader(status)
}

// Write begins the answer.
func (l *late) Write(p []byte) (int, error) {
	l.begun = true
	return l.ResponseWriter.Write(p)
}

// Unwrap is for http.ResponseController.
func (l *late) Unwrap() http.ResponseWriter { return l.ResponseWriter }

package app

import (
	"context"
	"net/http"
)

// Leave says that the program is about to stop. Everything is still answered; but /readyz
// says that requests had better go elsewhere, and each answer closes its connection, so that
// those kept alive are not cut while a request is on its way.
func (a *App) Leave() { a.leaving.Store(true) }

// EndStreams ends what would keep the program from stopping: subscriptions, whose clients
// are told to come again. It waits until they were told, or for ctx.
func (a *App) EndStreams(ctx context.Context) {
	a.door.Close()
	a.door.Wait(ctx)
}

// parting wraps what answers.
func (a *App) parting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A WebSocket says itself what becomes of its connection.
		if a.leaving.Load() && r.Header.Get("Upgrade") == "" {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

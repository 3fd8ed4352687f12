package bus

import (
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/time/rate"
)

// logger passes on what the server says. Peers that come and go are no news for an
// operator; those that are refused are, and they try again every second.
type logger struct {
	warnings rate.Sometimes
	// fatal is told why the server does not start.
	fatal chan string
}

func newLogger() *logger {
	return &logger{warnings: rate.Sometimes{First: 5, Interval: 30 * time.Second}, fatal: make(chan string, 1)}
}

func (*logger) Noticef(format string, v ...any)  { say(slog.Debug, format, v) }
func (*logger) Debugf(string, ...any)            {}
func (*logger) Tracef(string, ...any)            {}
func (l *logger) Warnf(format string, v ...any)  { l.warnings.Do(func() { say(slog.Warn, format, v) }) }
func (l *logger) Errorf(format string, v ...any) { l.Warnf(format, v...) }

func (l *logger) Fatalf(format string, v ...any) {
	select {
	case l.fatal <- fmt.Sprintf(format, v...):
	default:
	}
}

func say(at func(string, ...any), format string, v []any) {
	at("the bus", "says", fmt.Sprintf(format, v...))
}

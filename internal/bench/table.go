package bench

import (
	"fmt"
	"io"
	"runtime"
	"time"
)

// rate is requests per second.
func rate(r round) float64 { return r.Rate() }

func cpu(r round) float64 { return r.CPU }

func statements(r round) float64 { return r.Statements }

// writeHead says what was measured and how, and what the numbers are.
func writeHead(w io.Writer, o Options, full, small *school) error {
	_, err := fmt.Fprintf(w, `# Bench: %s

Requests per second of the school (product: internal/app, GraphQL over HTTP, the clients' documents, registered and asked for by
their ids as clients do) and of a hand-written floor (internal/bench/floor: net/http and database/sql, prepared, the fewest statements, the same bytes in the answer) on the same data.
Each is a process of its own on this machine, asked over loopback on connections that stay open; both check the access token and
believe a session for ten seconds. Members in play: %d. A measurement is %s after %s of warm-up; %d rounds, in turn.
"3.10 (2.90–3.30)" is the median of the rounds with the least and the greatest; ratios are taken round by round. Statements leave
out BEGIN and COMMIT; the product's are those sent in the contexts of requests. CPU is that of the process: %s.
Absolute numbers mean nothing on another machine, and little on a busy one.

- %s, %d CPUs, %s/%s, %s
- data: %s, made in %s
- reportStudy is as durable as the engine: %s
`, o.Engine, inPlay, o.Time, warmUp, o.Rounds, cpuMeans(o.Engine), runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH,
		time.Now().Format("2006-01-02 15:04"), sizeOf(full), full.took.Round(time.Second), full.durable)
	if err == nil && small != nil {
		_, err = fmt.Fprintf(w, "- growth is measured against: %s\n", sizeOf(small))
	}
	return err
}

func cpuMeans(engine string) string {
	if engine == SQLite {
		return "the database is part of it"
	}
	return "the database server's is not in it"
}

func sizeOf(s *school) string {
	rows := s.data.Rows
	return fmt.Sprintf("%d members, %d courses, %d enrolments, %d study records", rows["members"], rows["courses"], rows["enrollments"], rows["study_records"])
}

// writeTable writes what was measured of all screens.
func writeTable(w io.Writer, measured []measured, growth bool) error {
	text := "\n| screen | connections | product/s | floor/s | ratio | statements, product | floor | CPU of floor's | product's, ms | errors, product | floor |\n" +
		"| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
	for _, m := range measured {
		text += fmt.Sprintf("| %s | %d | %.0f | %.0f | %s | %.2f | %.2f | %s | %.2f | %d | %d |\n", m.screen.Name, m.screen.Connections,
			each(m.product, rate).median, each(m.floor, rate).median, ratio(m.product, m.floor, rate),
			each(m.product, statements).median, each(m.floor, statements).median, ratio(m.product, m.floor, cpu), 1000*each(m.product, cpu).median,
			errorsOf(m.product), errorsOf(m.floor))
	}
	if growth {
		text += "\nThe same screens with ten times the members and records cost so many times as much:\n\n| screen | connections | small/s | full/s | time | CPU |\n| --- | --- | --- | --- | --- | --- |\n"
		for _, m := range measured {
			text += fmt.Sprintf("| %s | %d | %.0f | %.0f | %s | %s |\n", m.screen.Name, m.screen.Connections,
				each(m.small, rate).median, each(m.product, rate).median, ratio(m.small, m.product, rate), ratio(m.product, m.small, cpu))
		}
	}
	for _, m := range measured {
		for name, rounds := range map[string][]round{"product": m.product, "floor": m.floor, "product, small": m.small} {
			for _, r := range rounds {
				if r.FirstError != nil {
					text += fmt.Sprintf("\nFirst error of %s, %s with %d connections: %v\n", name, m.screen.Name, m.screen.Connections, r.FirstError)
					break
				}
			}
		}
	}
	_, err := io.WriteString(w, text)
	return err
}

// String writes "2.00 (1.50–2.50)".
func (s spread) String() string { return fmt.Sprintf("%.2f (%.2f–%.2f)", s.median, s.least, s.most) }

func errorsOf(rounds []round) int {
	n := 0
	for _, r := range rounds {
		n += r.Errors
	}
	return n
}

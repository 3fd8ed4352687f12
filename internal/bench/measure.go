package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"partyschool/internal/bench/load"
)

// warmUp is the load before each measurement, which is not counted.
const warmUp = time.Second

// target is a program on a school.
type target struct {
	name  string
	child *child
	ask   *asker
}

// round is one measurement.
type round struct {
	load.Result
	// CPU is the process's CPU time for a request, in seconds; the database server's
	// is not in it, SQLite's is.
	CPU float64
	// Statements for a request.
	Statements float64
}

// measure loads one program with one screen.
func (t *target) measure(ctx context.Context, s screen, d time.Duration) (round, error) {
	sources, release, err := t.ask.sources(t.child.program, s)
	if err != nil {
		return round{}, err
	}
	defer release()
	check := checkOf(s.Name)
	warm, err := load.Run(ctx, t.child.address, warmUp, sources, check)
	if err != nil {
		return round{}, fmt.Errorf("%s, %s: %w", t.name, s.Name, err)
	}
	before, err := t.child.used(ctx)
	if err != nil {
		return round{}, err
	}
	result, err := load.Run(ctx, t.child.address, d, sources, check)
	if err != nil {
		return round{}, fmt.Errorf("%s, %s: %w", t.name, s.Name, err)
	}
	after, err := t.child.used(ctx)
	if err != nil {
		return round{}, err
	}
	result.Errors += warm.Errors
	result.FirstError = errors.Join(warm.FirstError, result.FirstError)
	n := float64(max(result.Requests, 1))
	return round{
		Result: result,
		CPU:    (after.CPUSeconds - before.CPUSeconds) / n, Statements: float64(after.Statements-before.Statements) / n,
	}, nil
}

// interleave measures all targets in turn, so often; each round begins with
// another one, so that what the machine does besides meets all alike.
func interleave(ctx context.Context, targets []*target, s screen, rounds int, d time.Duration) ([][]round, error) {
	results := make([][]round, len(targets))
	for i := range rounds {
		for j := range targets {
			k := (i + j) % len(targets)
			r, err := targets[k].measure(ctx, s, d)
			if err != nil {
				return nil, err
			}
			results[k] = append(results[k], r)
		}
	}
	return results, nil
}

// spread is the median of some numbers with the least and the greatest.
type spread struct{ median, least, most float64 }

func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	v := slices.Sorted(slices.Values(values))
	median := v[len(v)/2]
	if len(v)%2 == 0 {
		median = (v[len(v)/2-1] + median) / 2
	}
	return spread{median: median, least: v[0], most: v[len(v)-1]}
}

// each is the spread of one number of every round.
func each(rounds []round, number func(round) float64) spread {
	values := make([]float64, len(rounds))
	for i, r := range rounds {
		values[i] = number(r)
	}
	return spreadOf(values)
}

// ratio is the spread of a over b, round by round.
func ratio(a, b []round, number func(round) float64) spread {
	var values []float64
	for i := range a {
		if i < len(b) && number(b[i]) > 0 {
			values = append(values, number(a[i])/number(b[i]))
		}
	}
	return spreadOf(values)
}

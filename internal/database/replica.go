package database

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"github.com/go-sql-driver/mysql"
)

// A replica is a second server that follows the first by itself, a moment behind. Reads go
// there only where the code says MayLag, and only while it is known to be no older than
// its bound; else they go where all others go. Nothing waits for a replica.

type lagKey struct{}

// MayLag returns ctx in which reads may be answered as things stood some seconds ago: a
// replica, where there is one, takes them off the server that all writes wait for. It is
// for reports and lists over many members. It is not for a member's own screens, which
// must show what was just done, nor for what is read to decide what to write. Inside a
// transaction it means nothing.
func MayLag(ctx context.Context) context.Context { return context.WithValue(ctx, lagKey{}, true) }

func mayLag(ctx context.Context) bool {
	return ctx.Value(lagKey{}) != nil && ctx.Value(transactionKey{}) == nil
}

// ReplicaAnswer says who answered a read that may lag.
type ReplicaAnswer string

const (
	// AnsweredByReplica is what a replica is for.
	AnsweredByReplica ReplicaAnswer = "REPLICA"
	// ReplicaLagged: it was older than its bound, so the primary answered.
	ReplicaLagged ReplicaAnswer = "LAGGING"
	// ReplicaGone: it could not be reached, so the primary answered.
	ReplicaGone ReplicaAnswer = "GONE"
	// ReplicaFailed: it answered with an error, so the primary was asked too.
	ReplicaFailed ReplicaAnswer = "FAILED"
)

// ReplicaState is how a replica stands.
type ReplicaState struct {
	// Fresh says that reads go there.
	Fresh bool
	// Lag is how far it was behind when it was last looked at, at most; nil while nobody
	// knows.
	Lag *time.Duration
	// Answers counts the reads that may lag by who answered them.
	Answers map[ReplicaAnswer]int64
}

// replicaConnections bounds a node's connections to the replica. Reports are bounded before
// they come here.
const replicaConnections = 16

type replica struct {
	address string
	config  *mysql.Config
	most    time.Duration

	// pool is nil until the replica was reached for the first time.
	pool atomic.Pointer[sql.Driver]
	// looking is a connection apart from the pool: long reports that fill it say nothing
	// about how the replica stands.
	looking *stdsql.DB
	seen    atomic.Pointer[sight]
	beats   beats
	told    ReplicaAnswer // what the log said last

	answers map[ReplicaAnswer]*atomic.Int64

	// present ends when the replica is found to be gone: whoever waits for it then is
	// served by the primary.
	mu      sync.Mutex
	present context.Context
	leave   context.CancelFunc
}

// sight is what the last look at the replica found.
type sight struct {
	at   time.Time
	lag  time.Duration
	gone bool
}

// UseReplica has reads that may lag answered by the replica at the URL, which is of the
// form that Open takes, whenever it is less than most behind. The replica need not be
// there, now or later. It is looked at by FollowReplica, which has to run; until it has
// looked nothing is read there. UseReplica is called before the first request, once.
func (d *Database) UseReplica(address string, most time.Duration) error {
	if d.Dialect() != dialect.MySQL {
		return errors.New("the embedded database has no replicas")
	}
	config, err := mysqlConfig(address)
	if err != nil {
		return fmt.Errorf("replica %s: %w", redact(address), err)
	}
	// Whoever waits for it can be served elsewhere.
	config.Timeout = lookPatience
	r := &replica{address: redact(address), config: config, most: most, answers: map[ReplicaAnswer]*atomic.Int64{}}
	for _, a := range []ReplicaAnswer{AnsweredByReplica, ReplicaLagged, ReplicaGone, ReplicaFailed} {
		r.answers[a] = &atomic.Int64{}
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return fmt.Errorf("replica %s: %w", r.address, err)
	}
	r.looking = stdsql.OpenDB(connector)
	r.looking.SetMaxOpenConns(1)
	r.looking.SetConnMaxLifetime(5 * time.Minute)
	r.present, r.leave = context.WithCancel(context.Background())
	d.driver.replica = r
	return nil
}

// Replica returns how the replica stands; false where there is none.
func (d *Database) Replica() (ReplicaState, bool) {
	r := d.driver.replica
	if r == nil {
		return ReplicaState{}, false
	}
	state := ReplicaState{Fresh: r.why() == AnsweredByReplica, Answers: map[ReplicaAnswer]int64{}}
	if s := r.seen.Load(); s != nil && !s.gone && s.lag < unknown {
		lag := s.lag + time.Since(s.at)
		state.Lag = &lag
	}
	for a, n := range r.answers {
		state.Answers[a] = n.Load()
	}
	return state, true
}

// why says who has to answer a read that may lag, as the replica stands. What was found
// grows old by itself, so nothing is read there once nobody looks any more.
func (r *replica) why() ReplicaAnswer {
	s := r.seen.Load()
	switch {
	case s == nil || s.gone || r.pool.Load() == nil:
		return ReplicaGone
	case s.lag+time.Since(s.at) > r.most:
		return ReplicaLagged
	}
	return AnsweredByReplica
}

// ask sends a read to the replica where it may go there; done is false where the primary
// has to be asked.
func (r *replica) ask(ctx context.Context, query string, send func(context.Context, *sql.Driver) error) (done bool, err error) {
	if r == nil || !mayLag(ctx) || !reads(query) {
		return false, nil
	}
	why := r.why()
	if why == AnsweredByReplica {
		r.mu.Lock()
		present := r.present
		r.mu.Unlock()
		// Not cancelled where it succeeds: the rows are still to be read in it.
		asking, cancel := context.WithCancel(ctx)
		stay := context.AfterFunc(present, cancel)
		err = send(asking, r.pool.Load())
		if stayed := stay(); stayed && err == nil {
			r.answers[why].Add(1)
			return true, nil
		}
		cancel()
		if ctx.Err() != nil { // nobody waits for an answer any more
			return true, errors.Join(ctx.Err(), err)
		}
		why = ReplicaFailed
		if present.Err() != nil {
			why = ReplicaGone
		}
		slog.WarnContext(ctx, "the replica does not answer a read; the primary does", "error", err)
	}
	r.answers[why].Add(1)
	return false, nil
}

// reach opens the pool. What the server is has to be asked first.
func (r *replica) reach(ctx context.Context) error {
	if r.pool.Load() != nil {
		return nil
	}
	var version string
	if err := r.looking.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return err
	}
	config := r.config.Clone()
	setTransactions(config, version)
	setReadOnly(config, version)
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return err
	}
	db := stdsql.OpenDB(connector)
	db.SetMaxOpenConns(replicaConnections)
	db.SetMaxIdleConns(replicaConnections)
	db.SetConnMaxLifetime(5 * time.Minute)
	r.pool.Store(sql.OpenDB(dialect.MySQL, db))
	return nil
}

func (r *replica) close() error {
	if r == nil {
		return nil
	}
	r.leave()
	err := r.looking.Close()
	if pool := r.pool.Load(); pool != nil {
		err = errors.Join(err, pool.Close())
	}
	return err
}

package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"
)

// child is a program that was started.
type child struct {
	program string
	address string
	command *exec.Cmd
	stdin   io.WriteCloser
}

// start runs this executable again as one of the programs, to which the documents of the
// folder contract are registered; profile is the folder for its
// CPU profile, none where empty.
func start(ctx context.Context, program, databaseURL, dir, contract, profile string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := []string{"-serve", program, "-database", databaseURL, "-dir", dir, "-contract", contract}
	if profile != "" {
		args = append(args, "-profile", profile)
	}
	c := &child{program: program, command: exec.CommandContext(ctx, self, args...)} //nolint:gosec // ourselves
	c.command.Stderr = os.Stderr
	c.command.Env = append(os.Environ(), "GOGC=400") // as serve sets it, for both
	if c.stdin, err = c.command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.command.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the %s did not start: %w", program, err), c.stop())
	}
	c.address = strings.TrimSpace(line)
	return c, nil
}

// stop ends the program and waits for it.
func (c *child) stop() error {
	_ = c.stdin.Close()
	return c.command.Wait()
}

// used asks the program what it has used.
func (c *child) used(ctx context.Context) (usage, error) {
	var u usage
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.address+"/bench/usage", nil)
	if err != nil {
		return u, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return u, err
	}
	defer func() { _ = answer.Body.Close() }()
	return u, json.NewDecoder(answer.Body).Decode(&u)
}

const (
	// atRest is how many seconds of the processor a program at rest takes in one at most.
	atRest = 0.02
	// restsWithin bounds the wait for it.
	restsWithin = 2 * time.Minute
)

// settle waits until the program has done what it does after its first start with a full
// database – counting, sealing, signing – and takes nothing for two seconds: that is paid for
// once, and is no part of what a request costs.
func (c *child) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, restsWithin)
	defer cancel()
	before, err := c.used(ctx)
	for calm := 0; err == nil && calm < 2; {
		select {
		case <-ctx.Done():
			return fmt.Errorf("the %s is not at rest: %w", c.program, ctx.Err())
		case <-time.After(time.Second):
		}
		var now usage
		if now, err = c.used(ctx); now.CPUSeconds-before.CPUSeconds <= atRest {
			calm++
		} else {
			calm = 0
		}
		before = now
	}
	return err
}

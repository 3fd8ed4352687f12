package signin

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"partyschool/internal/members"
)

// sendWithin bounds how long a program may take to send one code.
const sendWithin = 10 * time.Second

// Sender sends a log-in code to a phone. It is called from several goroutines.
// Its errors are logged and must hold neither the phone nor the code.
type Sender interface {
	SendCode(ctx context.Context, phone, code string) error
}

// LogSender writes codes instead of sending them, for trying the school out.
type LogSender struct{ Writer io.Writer }

// SendCode writes the line that the clients' contract promises: `login code
// 138****0004 123456`.
func (s LogSender) SendCode(_ context.Context, phone, code string) error {
	_, err := fmt.Fprintf(s.Writer, "login code %s %s\n", members.Mask(phone), code)
	return err
}

// CommandSender runs a program of the operator's for each code, so that any
// gateway can be used. It has ten seconds.
type CommandSender struct {
	// Path of the program. It reads the phone and the code as two lines from its
	// standard input, where no list of processes shows them, and exits with 0 once
	// the message is accepted.
	Path string
}

// SendCode runs the program.
func (s CommandSender) SendCode(ctx context.Context, phone, code string) error {
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, s.Path) //nolint:gosec // the operator's own setting
	cmd.Stdin = strings.NewReader(phone + "\n" + code + "\n")
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("run %s: %w", s.Path, err)
	}
	return nil
}

package edge

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"time"
)

// Certificate is that of the school's own TLS. It is read again when its file changes, so
// that a renewal needs no restart.
type Certificate struct {
	cert, key string
	current   atomic.Pointer[tls.Certificate]
	changed   time.Time // of the file that current was read from
}

// OpenCertificate reads a certificate with its chain and its private key, both PEM.
func OpenCertificate(cert, key string) (*Certificate, error) {
	c := &Certificate{cert: cert, key: key}
	return c, c.read()
}

// Config is for a listener: TLS 1.2 or later, with what Go takes for safe.
func (c *Certificate) Config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		NextProtos:     []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.current.Load(), nil },
	}
}

// Expires is when the certificate in use does.
func (c *Certificate) Expires() time.Time { return c.current.Load().Leaf.NotAfter }

// Run looks at the file every minute until ctx is done. A new one that cannot be read, or
// does not fit its key, is told and the old one stays: the two files may be written one
// after the other.
func (c *Certificate) Run(ctx context.Context) { c.run(ctx, time.Minute) }

func (c *Certificate) run(ctx context.Context, every time.Duration) {
	look := time.NewTicker(every)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		info, err := os.Stat(c.cert)
		if err == nil && info.ModTime().Equal(c.changed) {
			continue
		}
		if err == nil {
			err = c.read()
		}
		if err != nil {
			slog.WarnContext(ctx, "the TLS certificate cannot be read again; the one before stays", "error", err)
			continue
		}
		slog.InfoContext(ctx, "read the new TLS certificate")
	}
}

func (c *Certificate) read() error {
	info, err := os.Stat(c.cert)
	if err != nil {
		return fmt.Errorf("TLS certificate: %w", err)
	}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return fmt.Errorf("TLS certificate: %w", err)
	}
	c.current.Store(&pair)
	c.changed = info.ModTime()
	return nil
}

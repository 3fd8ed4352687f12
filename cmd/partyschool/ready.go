package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// readyCommand is for whoever watches a container, in which there is nothing else to ask
// with.
type readyCommand struct {
	Listen  string        `name:"listen" env:"PARTYSCHOOL_LISTEN" default:"127.0.0.1:8080" help:"Address that the school listens on."`
	TLSCert string        `name:"tls-cert" env:"PARTYSCHOOL_TLS_CERT" placeholder:"FILE" help:"Set where the school speaks TLS itself."`
	Timeout time.Duration `name:"timeout" default:"5s" help:"How long to wait for the answer."`
}

// Run prints what /readyz answers.
func (c *readyCommand) Run(ctx context.Context) error {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	scheme := "http"
	if c.TLSCert != "" {
		scheme = "https"
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	// It asks itself, under a name that no certificate bears.
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // see above
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1000))
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s", strings.TrimSpace(string(text)))
	}
	fmt.Print(string(text))
	return nil
}

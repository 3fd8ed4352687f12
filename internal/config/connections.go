package config

import (
	"fmt"
	"time"
)

// Connections bound who is connected to the school and how long a client may take. Of the
// times 0 takes the default; of the numbers it bounds nothing, but of MaxHeaders, where it
// takes the default.
type Connections struct {
	MaxConnections        int `name:"max-connections" env:"PARTYSCHOOL_MAX_CONNECTIONS" default:"10000" help:"Connections of all clients together, on each node. One more is closed at once. 0 bounds nothing."`
	MaxConnectionsAddress int `name:"max-connections-address" env:"PARTYSCHOOL_MAX_CONNECTIONS_ADDRESS" default:"2000" help:"Connections from one address; of --trusted-proxies, which bound their clients themselves, any number. 0 bounds nothing."`
	MaxStreamsViewer      int `name:"max-streams-viewer" env:"PARTYSCHOOL_MAX_STREAMS_VIEWER" default:"20" help:"Event streams and WebSockets that a member may have open at once, on each node. 0 bounds nothing."`
	MaxStreamsAddress     int `name:"max-streams-address" env:"PARTYSCHOOL_MAX_STREAMS_ADDRESS" default:"1000" help:"Event streams and WebSockets of all clients at one address, on each node. 0 bounds nothing."`

	MaxHeaders    int           `name:"max-headers" env:"PARTYSCHOOL_MAX_HEADERS" default:"32768" help:"Bytes of a request's first line and headers."`
	HeaderTimeout time.Duration `name:"header-timeout" env:"PARTYSCHOOL_HEADER_TIMEOUT" default:"10s" help:"How long a client may take to send the headers of a request, and to agree on TLS."`
	ReadTimeout   time.Duration `name:"read-timeout" env:"PARTYSCHOOL_READ_TIMEOUT" default:"30s" help:"How long a client may take to send a whole request; files that are uploaded may take longer."`
	StallTimeout  time.Duration `name:"stall-timeout" env:"PARTYSCHOOL_STALL_TIMEOUT" default:"30s" help:"How long a client may take to receive 16 KB of an answer or of a stream."`
	IdleTimeout   time.Duration `name:"idle-timeout" env:"PARTYSCHOOL_IDLE_TIMEOUT" default:"2m" help:"How long a connection may wait for its next request."`
}

func (c Connections) validate() error {
	for _, n := range []struct {
		flag       string
		value, max int
	}{
		{"--max-connections", c.MaxConnections, 1_000_000},
		{"--max-connections-address", c.MaxConnectionsAddress, 1_000_000},
		{"--max-streams-viewer", c.MaxStreamsViewer, 1_000},
		{"--max-streams-address", c.MaxStreamsAddress, 1_000_000},
		{"--max-headers", c.MaxHeaders, 1 << 20},
	} {
		if n.value < 0 || n.value > n.max {
			return fmt.Errorf("%s: %d is not between 0 and %d", n.flag, n.value, n.max)
		}
	}
	for _, d := range []struct {
		flag  string
		value time.Duration
	}{
		{"--header-timeout", c.HeaderTimeout},
		{"--read-timeout", c.ReadTimeout},
		{"--stall-timeout", c.StallTimeout},
		{"--idle-timeout", c.IdleTimeout},
	} {
		if d.value < 0 || d.value > time.Hour {
			return fmt.Errorf("%s: %s is not between 0 and an hour", d.flag, d.value)
		}
	}
	return nil
}

package bus

import (
	"crypto/rand"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// Settings say where the nodes meet.
type Settings struct {
	// Listen is the address for the other nodes, as host:port.
	Listen string
	// Advertise is the address under which they reach it, where that is another one.
	Advertise string
	// Peers are the addresses of other nodes, or of all: one that runs is enough to find
	// the rest.
	Peers []string
	// Key is shared by the nodes of one school.
	Key *Key
}

const (
	// user is what a node calls itself to the others; the token proves it.
	user = "node"
	// pingEvery and pingsLost say how soon a peer is given up that fell silent.
	pingEvery = 5 * time.Second
	pingsLost = 2
	// writeWithin is how long a peer may take to read a hint.
	writeWithin = 2 * time.Second
)

// options are those of the server within this node. It keeps nothing, and speaks to nodes
// that hold the key alone. A server without a listener for clients never opens the one for
// its peers, so there is one that nobody but this process has the password of.
func (s Settings) options() (*server.Options, error) {
	host, port, err := split(s.Listen)
	if err != nil {
		return nil, fmt.Errorf("--bus-listen: %w", err)
	}
	if s.Advertise != "" {
		if _, _, err := split(s.Advertise); err != nil {
			return nil, fmt.Errorf("--bus-advertise: %w", err)
		}
	}
	var peers []*url.URL
	for _, p := range s.Peers {
		if _, _, err := split(p); err != nil {
			return nil, fmt.Errorf("--bus-peers: %w", err)
		}
		peers = append(peers, &url.URL{Scheme: "nats-route", Host: p, User: url.UserPassword(user, s.Key.token)})
	}
	return &server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, Authorization: rand.Text(), MaxConn: 4,
		NoSigs: true, NoSystemAccount: true, MaxPayload: longest, Routes: peers,
		Cluster: server.ClusterOpts{
			Name: "partyschool", Host: host, Port: port, Advertise: s.Advertise, NoAdvertise: true,
			Username: user, Password: s.Key.token, TLSConfig: s.Key.tls(),
			// One connection to each peer is plenty for hints, which are too short to compress.
			PoolSize: -1, Compression: server.CompressionOpts{Mode: server.CompressionOff},
			// Nodes that others told of are looked for again as long as those that were named.
			ConnectRetries: 1 << 30,
			PingInterval:   pingEvery, MaxPingsOut: pingsLost, WriteDeadline: writeWithin,
		},
	}, nil
}

func split(address string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, err
	}
	if port, err = strconv.Atoi(text); err != nil || port < 1 || port > 65535 {
		return "", 0, fmt.Errorf("%q has no port between 1 and 65535", address)
	}
	if host == "" {
		host = "0.0.0.0"
	}
	return host, port, nil
}

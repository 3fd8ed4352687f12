package main

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"slices"

	"partyschool/internal/print"
)

// reach is where a demo can be opened: on this machine, and by others in its network.
type reach struct {
	here  string
	there []string
}

// reachedAt works it out from what the demo listens on.
func reachedAt(listening net.Addr) reach {
	address, err := netip.ParseAddrPort(listening.String())
	if err != nil || !address.Addr().IsUnspecified() {
		return reach{here: listening.String()}
	}
	r := reach{here: netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), address.Port()).String()}
	for _, a := range ownAddresses() {
		r.there = append(r.there, "http://"+netip.AddrPortFrom(a, address.Port()).String())
	}
	return r
}

// first is the address that phones are shown; empty where none reaches the demo.
func (r reach) first() string {
	if len(r.there) == 0 {
		return ""
	}
	return r.there[0]
}

// ownAddresses are those of this machine in private networks, that by which it reaches
// others first.
func ownAddresses() []netip.Addr {
	var found []netip.Addr
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	for _, a := range all {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil && prefix.Addr().Is4() && prefix.Addr().IsPrivate() {
			found = append(found, prefix.Addr())
		}
	}
	// Nothing is sent: to open such a socket only looks up the way.
	if c, err := net.Dial("udp4", "192.0.2.1:9"); err == nil {
		own := c.LocalAddr().(*net.UDPAddr).AddrPort().Addr()
		_ = c.Close()
		if i := slices.Index(found, own); i > 0 {
			found[0], found[i] = found[i], found[0]
		}
	}
	return found
}

// invite prints the addresses for phones, and a code to scan where somebody looks.
func (r reach) invite() {
	if len(r.there) == 0 {
		return
	}
	fmt.Println("On a phone in the same network:")
	fmt.Println()
	for _, address := range r.there[:min(len(r.there), 3)] {
		fmt.Printf("  %s/m/\n", address)
	}
	fmt.Println()
	if info, err := os.Stdout.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return
	}
	if code, err := print.Terminal(r.first() + "/m/"); err == nil {
		fmt.Println(code)
	}
}

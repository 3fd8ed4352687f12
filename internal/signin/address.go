package signin

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

type addressKey struct{}

// withAddress returns ctx with the address that the request came from.
func withAddress(ctx context.Context, address netip.Addr) context.Context {
	return context.WithValue(ctx, addressKey{}, address)
}

// Neighbourhood is what is counted as one address of a request that came through
// Middleware: an IPv4 address, or the /64 network that one customer's IPv6 addresses lie
// in. Empty where the address is not known.
func Neighbourhood(ctx context.Context) string {
	address, _ := ctx.Value(addressKey{}).(netip.Addr)
	switch {
	case !address.IsValid():
		return ""
	case address.Is4():
		return address.String()
	}
	return netip.PrefixFrom(address, 64).Masked().String()
}

// addressOf returns the address of the client: the peer's, or where the peer is
// a trusted proxy, the last address in X-Forwarded-For that is none. Addresses
// before that one are whatever the client made up.
func (s *Service) addressOf(r *http.Request) netip.Addr {
	address, ok := peerOf(r)
	if !ok {
		return netip.Addr{}
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !s.trusts(address) {
			break
		}
		before, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		address = plain(before)
	}
	return address
}

// peerOf is who holds the connection.
func peerOf(r *http.Request) (netip.Addr, bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return plain(peer.Addr()), err == nil
}

func (s *Service) trusts(address netip.Addr) bool {
	return slices.ContainsFunc(s.proxies, func(p netip.Prefix) bool { return p.Contains(address) })
}

// plain is the address as prefixes are written: IPv4 as such, without a zone.
func plain(address netip.Addr) netip.Addr { return address.Unmap().WithZone("") }

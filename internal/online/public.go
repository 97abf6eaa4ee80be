package online

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
)

// Public is a transport that reaches public addresses alone, whatever a name resolves to: what
// a server or a document names is asked by it. Names are for its caller to check; the address
// is checked when it is dialled. A proxy of the user's may stand in a private network, and
// looks names up by itself.
type Public struct{}

// RoundTrip sends one request.
func (Public) RoundTrip(request *http.Request) (*http.Response, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true
	if proxy, err := http.ProxyFromEnvironment(request); err == nil && proxy == nil {
		transport.DialContext = (&net.Dialer{Timeout: dialTimeout, Control: func(_, address string, _ syscall.RawConn) error {
			return checkAddress(address)
		}}).DialContext
	}
	return transport.RoundTrip(request)
}

// special are the networks, beside the private ones, in which no public server stands, and
// those that carry an IPv4 address which may be one of this machine (IANA special-purpose
// address registries: RFC 6890).
var special = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10",
)

func prefixes(all ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(all))
	for i, p := range all {
		out[i] = netip.MustParsePrefix(p)
	}
	return out
}

// checkAddress refuses an address of this machine, of its link, of a private network
// (RFC 1918, RFC 4193), or of a special one.
func checkAddress(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%s is no address", address)
	}
	ip := at.Addr().Unmap().WithZone("")
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return fmt.Errorf("%s is no public address", ip)
	}
	return nil
}

package discovery

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
)

// public reaches public addresses alone, whatever a name resolves to: the name is checked
// before it is looked up, and its address after. A proxy of the user's may stand in a
// private network, and looks names up by itself.
type public struct{}

func (public) RoundTrip(request *http.Request) (*http.Response, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true
	if proxy, err := http.ProxyFromEnvironment(request); err == nil && proxy == nil {
		transport.DialContext = (&net.Dialer{Timeout: Timeout, Control: func(_, address string, _ syscall.RawConn) error {
			return checkAddress(address)
		}}).DialContext
	}
	return transport.RoundTrip(request)
}

// carriers is the address space that providers share between customers (RFC 6598).
var carriers = netip.MustParsePrefix("100.64.0.0/10")

// checkAddress refuses an address of this machine, of its link, or of a private network
// (RFC 1918, RFC 4193).
func checkAddress(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%s is no address", address)
	}
	ip := at.Addr().Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || carriers.Contains(ip) {
		return fmt.Errorf("%s is no public address", ip)
	}
	return nil
}

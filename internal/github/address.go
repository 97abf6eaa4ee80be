package github

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// privateZones are the ends of names that no public server answers to (RFC 6761,
// RFC 6762, RFC 8375; .internal is reserved by ICANN for private use).
var privateZones = []string{"localhost", "local", "internal", "localdomain", "lan", "home.arpa"}

// AddressProblem says why no server that is open to everybody stands at an
// address: what the API demands of an issuer's URL, and what this program itself
// is ready to fetch from. It is empty where nothing speaks against it. The name
// is not looked up.
func AddressProblem(raw string) string {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "":
		return "is no URL"
	case u.Scheme != "https":
		return "url must use https scheme"
	case u.User != nil:
		return "url must not carry credentials"
	case u.Port() != "" && u.Port() != "443":
		return "url must use port 443"
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")) // a final dot only says that the name is whole
	switch {
	case isNumericHost(host):
		return "url must name a public host, not an IP address"
	case !strings.Contains(host, "."), slices.ContainsFunc(privateZones, func(z string) bool { return host == z || strings.HasSuffix(host, "."+z) }):
		return "url must name a public host"
	}
	return ""
}

// isNumericHost reports an IP address, in any of the spellings that a resolver
// takes for one: 127.0.0.1, 127.1, 0x7f.1, [::1] (WHATWG URL, "ends in a number
// checker").
func isNumericHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	hex, isHex := strings.CutPrefix(last, "0x")
	return only(last, isDigit) || isHex && (hex == "" || only(hex, func(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' }))
}

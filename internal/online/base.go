package online

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// Base is a checked address that questions go to. The zero Base is none.
type Base struct {
	scheme, host, path string
	query              url.Values
}

// ParseBase checks an address: https, or http where the host is this machine (localhost,
// 127.0.0.1, ::1). name is what it was given by, such as an environment variable; errors name
// it, what is wrong and what would be right. A query is kept: the runner's address has one.
func ParseBase(name, raw string) (Base, error) {
	refuse := func(what string) (Base, error) {
		return Base{}, fmt.Errorf("%s %s: it must be an https address, or http on this machine, for example http://127.0.0.1:8080", name, what)
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil, u.Host == "", u.Hostname() == "", strings.Contains(u.Host, "%"): // a zone, of which a loopback has none
		return refuse("is no address") // not repeated: it may hold a password
	case u.User != nil:
		return refuse("holds a user name or a password")
	case u.Fragment != "":
		return refuse("holds a fragment")
	case u.Scheme == "http" && !OnThisMachine(u.Hostname()):
		return refuse(fmt.Sprintf("%q is not encrypted", u.Scheme+"://"+u.Host))
	case u.Scheme != "http" && u.Scheme != "https":
		return refuse(fmt.Sprintf("has the scheme %q", u.Scheme))
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return refuse("has a query that cannot be read")
	}
	return Base{u.Scheme, strings.ToLower(u.Host), strings.TrimRight(u.EscapedPath(), "/"), query}, nil
}

// MustBase is ParseBase for an address that stands in this program.
func MustBase(raw string) Base {
	b, err := ParseBase("the address", raw)
	if err != nil {
		panic(err)
	}
	return b
}

// OnThisMachine reports whether a host is the loopback by its text: localhost, or a loopback
// address. What the name resolves to is checked again where it is dialled.
func OnThisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback() || strings.EqualFold(host, "localhost")
}

// IsZero reports whether it is no address.
func (b Base) IsZero() bool { return b.host == "" }

// Here reports whether it is an address of this machine, by its text.
func (b Base) Here() bool { return OnThisMachine((&url.URL{Host: b.host}).Hostname()) }

// Host is the host, with the port where there is one.
func (b Base) Host() string { return b.host }

// String is the address, without its query.
func (b Base) String() string { return b.scheme + "://" + b.host + b.path }

// at is the address of a path below the base. The path is escaped already.
func (b Base) at(path string, query url.Values) string {
	all := url.Values{}
	for _, part := range []url.Values{b.query, query} {
		for name, values := range part {
			all[name] = append(all[name], values...)
		}
	}
	address := b.String() + path
	if len(all) > 0 {
		address += "?" + all.Encode()
	}
	return address
}

// same reports whether an address stands on the base's own server.
func (b Base) same(u *url.URL) bool {
	return u.Scheme == b.scheme && strings.EqualFold(u.Host, b.host) && u.User == nil
}

// Below is the path with its query of an address that stands below the base, as [Call] takes
// the path. An address without a host is read as one of the base's server.
func (b Base) Below(address string) (pathAndQuery string, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	u = (&url.URL{Scheme: b.scheme, Host: b.host}).ResolveReference(u)
	path, ok := strings.CutPrefix(u.EscapedPath(), b.path)
	if !ok || !b.same(u) || !strings.HasPrefix(path, "/") {
		return "", false
	}
	return path + "?" + u.RawQuery, true
}

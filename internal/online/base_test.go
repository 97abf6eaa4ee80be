package online

import (
	"net/url"
	"strings"
	"testing"
)

func TestABaseIsHTTPSOrOnThisMachine(t *testing.T) {
	for in, want := range map[string]string{
		"https://api.github.com":         "https://api.github.com",
		"https://API.GitHub.com/":        "https://api.github.com",
		"https://ghe.example.com/api/v3": "https://ghe.example.com/api/v3",
		"http://127.0.0.1:8080/x/":       "http://127.0.0.1:8080/x",
		"http://127.1.2.3":               "http://127.1.2.3",
		"http://localhost:1":             "http://localhost:1",
		"http://LOCALHOST:1":             "http://localhost:1",
		"http://[::1]:1":                 "http://[::1]:1",
		"http://[::ffff:127.0.0.1]:1":    "http://[::ffff:127.0.0.1]:1",
		"https://a.example/t?x=1":        "https://a.example/t",
	} {
		if got, err := ParseBase("THE_BASE", in); err != nil || got.String() != want || got.IsZero() {
			t.Errorf("%s: got %q, %v", in, got, err)
		}
	}
}

func TestABaseThatIsRefusedSaysWhy(t *testing.T) {
	for in, want := range map[string]string{
		"":                               "is no address",
		"api.github.com":                 "is no address",
		"https://":                       "is no address",
		"https://:443":                   "is no address",
		"https:api.github.com":           "is no address",
		"https://a b/":                   "is no address",
		"https://a.example:x/":           "is no address",
		"https://a.example/\x1b":         "is no address",
		"http://api.github.com":          "not encrypted",
		"http://127.0.0.1.example:80":    "not encrypted",
		"http://localhost.example":       "not encrypted",
		"http://0.0.0.0:80":              "not encrypted",
		"http://10.0.0.1":                "not encrypted",
		"http://2130706433":              "not encrypted",
		"ftp://127.0.0.1":                "scheme",
		"file:///etc/passwd":             "is no address",
		"https://me:hunter2@a.example":   "password",
		"https://hunter2@a.example":      "password",
		"https://a.example/#hunter2":     "fragment",
		"https://a.example/?a=%zzhunter": "query",
	} {
		_, err := ParseBase("THE_BASE", in)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "THE_BASE ") {
			t.Errorf("%s: got %v, want %q", in, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the password is repeated: %v", in, err)
		}
	}
}

func TestTheQueryOfABaseStaysAndIsNotShown(t *testing.T) {
	b, err := ParseBase("X", "https://a.example/t?api-version=2&key=hidden")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := b.at("/sub", url.Values{"audience": {"a&b"}}), "https://a.example/t/sub?api-version=2&audience=a%26b&key=hidden"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if strings.Contains(b.String(), "hidden") {
		t.Errorf("shown as %s", b)
	}
}

func TestMustBaseIsForAddressesThatAreRight(t *testing.T) {
	if MustBase("https://a.example").Host() != "a.example" {
		t.Error("another host")
	}
	defer func() {
		if recover() == nil {
			t.Error("a wrong one is taken")
		}
	}()
	MustBase("http://a.example")
}

func TestBelowIsWhatStandsBelowTheBaseOnItsServer(t *testing.T) {
	base := MustBase("https://ghe.example.com/api/v3")
	for in, want := range map[string]string{
		"https://ghe.example.com/api/v3/repositories/1/x?page=2": "/repositories/1/x?page=2",
		"https://GHE.example.com/api/v3/a%2Fb":                   "/a%2Fb?",
		"/api/v3/x?page=2":                                       "/x?page=2",
		"https://ghe.example.com/api/v3":                         "",
		"https://ghe.example.com/api/v3evil/x":                   "",
		"https://ghe.example.com/api/v3/../../x":                 "",
		"https://ghe.example.com/other":                          "",
		"http://ghe.example.com/api/v3/x":                        "",
		"https://ghe.example.com:444/api/v3/x":                   "",
		"https://me@ghe.example.com/api/v3/x":                    "",
		"https://api.github.com/api/v3/x":                        "",
		"//api.github.com/api/v3/x":                              "",
		"https://a b/":                                           "",
	} {
		if got, ok := base.Below(in); got != want || ok != (want != "") {
			t.Errorf("%s: got %q, %v", in, got, ok)
		}
	}
}

func FuzzBase(f *testing.F) {
	for _, s := range []string{"https://a.example/x?y=1", "http://[::1%25lo]:1/a%2Fb/", "http://127.0.0.1:80//", "https://A%C3%9F/"} {
		f.Add(s, "/x")
	}
	f.Fuzz(func(t *testing.T, raw, path string) {
		b, err := ParseBase("X", raw)
		if err != nil {
			return
		}
		again, err := ParseBase("X", b.String())
		if err != nil || again.String() != b.String() {
			t.Errorf("%q is read as %q, and that as %q, %v", raw, b, again, err)
		}
		u, err := url.Parse(b.at("/"+path, nil))
		if err == nil && !b.same(u) || err == nil && u.Scheme == "http" && !OnThisMachine(u.Hostname()) {
			t.Errorf("%q with %q leads to %q", raw, path, u)
		}
		if below, ok := b.Below(b.String() + "/" + path); ok && !strings.HasPrefix(below, "/") {
			t.Errorf("%q with %q: below it is %q", raw, path, below)
		}
	})
}

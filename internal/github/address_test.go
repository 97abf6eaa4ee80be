package github

import (
	"strings"
	"testing"
)

func TestAddressesThatAreOpenToEverybody(t *testing.T) {
	for raw, want := range map[string]string{
		"https://token.actions.githubusercontent.com":      "",
		"https://token.actions.githubusercontent.com/acme": "",
		"https://github.example.com:443/_services/token":   "",
		"https://ghe.example.com.":                         "",
		"https://1password.com":                            "",
		"https://0x.org":                                   "",
		"":                                                 "is no URL",
		"token.actions.githubusercontent.com":              "is no URL",
		"https://%zz":                                      "is no URL",
		"http://token.actions.githubusercontent.com":       "https",
		"https://me:pw@host.example":                       "credentials",
		"https://host.example:8443":                        "port 443",
		"https://127.0.0.1":                                "IP address",
		"https://127.1":                                    "IP address",
		"https://127.0.0.1.":                               "IP address",
		"https://0x7f.1":                                   "IP address",
		"https://0x7f.0x1":                                 "IP address",
		"https://2130706433":                               "IP address",
		"https://[::1]":                                    "IP address",
		"https://[fe80::1%25eth0]":                         "IP address",
		"https://localhost":                                "public host",
		"https://localhost.":                               "public host",
		"https://LOCALHOST":                                "public host",
		"https://a.localhost":                              "public host",
		"https://ghes":                                     "public host",
		"https://ghes.local":                               "public host",
		"https://ghes.internal":                            "public host",
		"https://ghes.corp.internal.":                      "public host",
		"https://router.home.arpa":                         "public host",
	} {
		got := AddressProblem(raw)
		if (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

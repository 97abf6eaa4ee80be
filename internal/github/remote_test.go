package github

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

// secret is put where credentials stand. It is made at run time and looks like none.
var secret = strings.Repeat("hush", 3)

func TestParseRemoteReadsWhatPeopleWrite(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"acme/app", "acme/app"},
		{" acme/app\n", "acme/app"},
		{"acme/app.git", "acme/app"},
		{"acme/app/", "acme/app"},
		{"github.com/acme/app", "acme/app"},
		{"GitHub.com/Acme/App", "Acme/App"},
		{"gh:acme/app", "acme/app"},
		{"git@github.com:acme/app.git", "acme/app"},
		{"git@github.com:acme/app", "acme/app"},
		{"github.com:acme/app", "acme/app"},
		{"org-12345@github.com:acme/app.git", "acme/app"},
		{"ssh://git@github.com/acme/app.git", "acme/app"},
		{"ssh://git@github.com:22/acme/app", "acme/app"},
		{"ssh://git@ssh.github.com:443/acme/app.git", "acme/app"},
		{"git+ssh://git@github.com/acme/app.git", "acme/app"},
		{"https://github.com/acme/app", "acme/app"},
		{"https://github.com/acme/app.git/", "acme/app"},
		{"https://www.github.com/acme/app", "acme/app"},
		{"http://github.com/acme/app", "acme/app"},
		{"git://github.com/acme/app.git", "acme/app"},
		{"https://" + secret + "@github.com/acme/app", "acme/app"},
		{"https://x:" + secret + "@github.com/acme/app.git", "acme/app"},
		{"https://x:" + secret + "/@@github.com/acme/app.git", "acme/app"},
		{"https://github.com/acme/app/tree/main/docs", "acme/app"},
		{"https://github.com/acme/app/actions?query=x#y", "acme/app"},
		{"https://github.com/acme/.github", "acme/.github"},
		{"https://github.com/acme_corp/app", "acme_corp/app"},
		{"git@github.com-work:acme/app.git", "acme/app"},
		{"ssh://git@work/acme/app.git", "acme/app"},
		{"https://ghe/acme/app", "ghe/acme/app"},
		{"https://ghe.example.com:8443/acme/app.git", "ghe.example.com/acme/app"},
		{"git@GHE.example.com:acme/app.git", "ghe.example.com/acme/app"},
		{"https://acme.ghe.com/acme/app", "acme.ghe.com/acme/app"},
		{"ghe.example.com/acme/app", "ghe.example.com/acme/app"},
	} {
		got, err := ParseRemote(tt.in)
		if err != nil || got.String() != tt.want {
			t.Errorf("ParseRemote(%q) = %v, %v; want %s", tt.in, got, err, tt.want)
		}
	}
}

func TestParseRemoteSaysWhatWouldBeRight(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", "is a path on this machine"},
		{"/srv/git/app.git", "is a path on this machine"},
		{"../app", "is a path on this machine"},
		{"~/app", "is a path on this machine"},
		{`C:\src\app`, "is a path on this machine"},
		{"file:///srv/git/app.git", "is a path on this machine"},
		{"ftp://github.com/acme/app", "want https, ssh or git"},
		{"ext::sh -c evil", "no repository"},
		{"https:///acme/app", "names no host"},
		{"https://exa mple/acme/app", "no address that git knows"},
		{"ssh://.example/acme/app", "names no host"},
		{"https://exa_mple/acme/app", "names no host"},
		{"app", "want OWNER/NAME"},
		{"https://github.com/acme", "want OWNER/NAME"},
		{"https://github.com/acme/app/other", "want OWNER/NAME"},
		{"git@github.com:acme/team/app.git", "want OWNER/NAME"},
		{"-acme/app", `owner "-acme"`},
		{"acme/ap p", `repository "ap p"`},
		{"acme/аpp", "is no repository name"},
		{"acme/..", "is reserved"},
	} {
		_, err := ParseRemote(tt.in)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("ParseRemote(%q) = %v, want an error with %q", tt.in, err, tt.want)
		}
	}
}

func TestACredentialInARemoteIsNeverShown(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		scheme := rapid.SampledFrom([]string{"https://", "ssh://", "ftp://", "", "http://x:", "x:", "git@"}).Draw(t, "scheme")
		around := rapid.SampledFrom([]string{"", "/", ":", "@", "x", "%", "%zz", " ", "\x00"})
		rest := rapid.SampledFrom([]string{"github.com/acme/app", "github.com:acme/app", "", "/", "exa mple/a/b", "github.com", "[::1/a/b"}).Draw(t, "rest")
		in := scheme + around.Draw(t, "before") + secret + around.Draw(t, "after") + "@" + rest
		got, err := ParseRemote(in)
		if err != nil && strings.Contains(err.Error(), secret) || strings.Contains(got.String(), secret) {
			t.Fatalf("%q gives it away: %v, %v", in, got, err)
		}
	})
	if _, err := ParseRemote("https://github.com/acme?access_token=" + secret); strings.Contains(err.Error(), secret) {
		t.Errorf("a query gives it away: %v", err)
	}
}

func FuzzParseRemote(f *testing.F) {
	for _, s := range []string{"acme/app", "git@github.com:acme/app.git", "ssh://git@ssh.github.com:443/a/b", "https://u:p@h/a/b?c#d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRemote(s)
		if err != nil || !strings.Contains(r.Host, ".") {
			return
		}
		if again, err := ParseRemote(r.String()); err != nil || again != r {
			t.Errorf("%q reads as %v, and that as %v, %v", s, r, again, err)
		}
	})
}

package repo

import (
	"context"
	"strings"
	"testing"
	"unicode"
)

// Whatever git prints of a working copy that somebody else made, it is read without harm.
func FuzzDetect(f *testing.F) {
	f.Add("origin\nupstream\n", "git@github.com:acme/app.git", "refs/heads/main", "refs/remotes/origin/main")
	f.Add("", "", "", "")
	f.Add("a b\x1b[31m\n-x\n", "https://bob:hunter2@github.com/a/b?x#y", "refs/heads/\u202ex", "ref: x\x00")
	f.Fuzz(func(t *testing.T, remotes, url, head, remoteHead string) {
		run := func(_ context.Context, _, _ string, args ...string) ([]byte, error) {
			line := strings.Join(args, " ")
			switch {
			case strings.Contains(line, "--is-inside-work-tree"):
				return []byte("true\n/nowhere/at/all\n"), nil
			case strings.Contains(line, "remote --verbose"):
				return []byte(strings.ReplaceAll(remotes, "\n", "\t"+url+" (fetch)\n")), nil
			case strings.Contains(line, "symbolic-ref --quiet HEAD"):
				return []byte(head + "\n"), nil
			case strings.Contains(line, "symbolic-ref"):
				return []byte(remoteHead + "\n"), nil
			}
			return nil, &ExitError{Name: "git", Code: 1}
		}
		info, err := Detect(t.Context(), ".", run)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range info.Repository.Owner + info.Repository.Name {
			if unicode.IsControl(r) || r == '/' {
				t.Errorf("%+q", info.Repository)
			}
		}
	})
}

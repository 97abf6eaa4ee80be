package repo

import (
	"context"
	"testing"
)

// Each question is a process: a start page and a lint wait for all of them.
func TestDetectAsksLittle(t *testing.T) {
	t.Parallel()
	w := newWorking(t).commit()
	for _, name := range []string{"origin", "upstream", "mine"} {
		w.git("remote", "add", name, "https://github.com/"+name+"/app")
	}
	asks := func() (n int) {
		if _, err := Detect(t.Context(), w.dir, func(ctx context.Context, dir, name string, args ...string) ([]byte, error) {
			n++
			return Exec(ctx, dir, name, args...)
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := asks(); n > 6 {
		t.Errorf("git is asked %d times", n)
	}
	w.git("update-ref", "refs/remotes/upstream/main", "HEAD").git("symbolic-ref", "refs/remotes/upstream/HEAD", "refs/remotes/upstream/main")
	if n := asks(); n > 5 {
		t.Errorf("of a clone git is asked %d times", n)
	}
}

func TestARemoteWithoutAnAddressIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorking(t).git("config", "remote.bare.fetch", "+refs/heads/*:refs/remotes/bare/*").git("remote", "add", "origin", "https://github.com/acme/app")
	if got := w.detect(); len(got.Remotes) != 2 || got.Remotes[0].Name != "bare" || got.Remotes[0].Err == nil || got.RemoteName != "origin" {
		t.Errorf("got %+v", got)
	}
}

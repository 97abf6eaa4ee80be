//go:build unix

package job

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"gh-wif/internal/lint"
	"gh-wif/internal/migrate"
)

// A link in somebody's repository leads where it likes, such as to a pipe that nobody writes to: what nobody named is
// not waited for.
func TestWhatNobodyNamedIsNotWaitedFor(t *testing.T) {
	h := hallIn(t, map[string]string{workflows + "keyed.yml": keyed})
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	for _, name := range []string{RuleFile, IssuerFile, "federation-rule.json", "any.json", PlanFile} {
		if err := os.Symlink(pipe, filepath.Join(h.Dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // none of it waits for anything
	defer cancel()
	found, err := h.Detect(ctx)
	if err != nil || len(found.Rules) > 0 || found.Saved == nil || !strings.Contains(found.Saved.Problem, "is no regular file") {
		t.Errorf("%+v, %v", found, err)
	}
	h.Look(ctx, found)
	if _, err := h.Gather(ctx, Named{Paths: []string{h.Dir}}); err != nil {
		t.Error(err)
	}
	if _, err := h.Migrate(ctx, migrate.Options{}, []string{h.Dir}, h.Dir); err != nil {
		t.Error(err)
	}
	if err := os.Symlink(pipe, filepath.Join(h.Dir, filepath.FromSlash(workflows), "called.yml")); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Gather(ctx, Named{Paths: []string{h.Dir}}); err == nil || !strings.Contains(err.Error(), "called.yml: is no regular file") {
		t.Errorf("a workflow that is a pipe: %v", err)
	}
	if _, err := h.Predict(ctx, lint.PredictInput{}, nil); err == nil || !strings.Contains(err.Error(), "called.yml: is no regular file") {
		t.Errorf("a workflow that is a pipe: %v", err)
	}
	if ctx.Err() != nil {
		t.Error("something was waited for")
	}
}

package job

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gh-wif/internal/lint"
	"gh-wif/internal/migrate"
	"gh-wif/internal/repo"
)

// Each job that needs a repository says, where nothing names one, why the working copy does
// not: there is none, or it has no remote.
func TestWithoutARepositoryTheHintSaysWhatTheWorkingCopyTells(t *testing.T) {
	workflow := map[string]string{".github/workflows/w.yml": "on: push\njobs: {a: {runs-on: x, steps: [{run: x}]}}\n"}
	nowhere := hallIn(t, workflow)
	nowhere.Run = func(context.Context, string, string, ...string) ([]byte, error) {
		return nil, &repo.ExitError{Name: "git", Code: 128, Stderr: "fatal: not a git repository (or any of the parent directories): .git"}
	}
	alone := hallIn(t, workflow)
	alone.Run = func(_ context.Context, _, _ string, args ...string) ([]byte, error) {
		if args[0] == "rev-parse" {
			return []byte("false\n"), nil
		}
		return nil, errors.New("nothing")
	}
	for hint, h := range map[string]Hall{"is not in a git repository": nowhere, "a working copy's remote tells it": alone} {
		for name, do := range map[string]func() error{
			"predict": func() error {
				_, err := h.Predict(t.Context(), lint.PredictInput{Events: []string{"push"}}, nil)
				return err
			},
			"migrate": func() error {
				_, err := h.Migrate(t.Context(), migrate.Options{}, []string{h.Dir}, "")
				return err
			},
			"verify": func() error { _, err := h.ToVerify(t.Context(), "", ""); return err },
		} {
			var p *Problem
			if err := do(); !errors.As(err, &p) || !strings.Contains(p.Hint, hint) || !strings.Contains(p.Message, "--repo is missing") {
				t.Errorf("%s, %s: %v", name, hint, err)
			}
		}
	}
}

package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/repo"
	"gh-wif/internal/term"
	"gh-wif/wizard"
)

// benchIn is a program in a directory of its own, away from any working copy.
func benchIn(t *testing.T) *app {
	t.Helper()
	t.Chdir(t.TempDir())
	a := newApp()
	a.now = time.Now
	a.Streams = term.Streams{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard}
	a.hall = job.Hall{Dir: ".", Run: func(context.Context, string, string, ...string) ([]byte, error) {
		return nil, &repo.ExitError{Name: "git", Code: 1}
	}}
	return a
}

// An interrupt takes the lock and never gives it back: what is not under it is written
// after the program has said that it is gone.
func TestEverySaveIsUnderTheLock(t *testing.T) {
	const mendable = `{"name": "ci", "match": {"subject_prefix": "repo:acme/app:pull_request "}}` + "\n"
	for name, save := range map[string]func(*app) error{
		"generate --out": func(a *app) error {
			o := &generateOptions{app: a, out: ".", answers: wizard.Answers{Repository: "acme/app"}, overwrite: true}
			return o.run(t.Context())
		},
		"lint --fix": func(a *app) error {
			o := &lintOptions{app: a, fix: true, yes: true, rules: []string{"rule.json"}, severity: "error"}
			return o.run(t.Context())
		},
		"migrate --write": func(a *app) error {
			const workflow = "on: push\njobs: {j: {runs-on: x, steps: [{uses: anthropics/claude-code-action@main, with: {anthropic_api_key: '${{ secrets.K }}'}}]}}\n"
			if err := os.WriteFile("w.yml", []byte(workflow), 0o600); err != nil {
				return err
			}
			o := &migrateOptions{app: a, answers: wizard.Answers{Repository: "acme/app"}, paths: []string{"w.yml"}, write: true, yes: true}
			return o.run(t.Context())
		},
		"the screens": func(a *app) error {
			_, err := screens{app: a}.deps(t.Context()).WriteFiles([]files.Change{{Path: "rule.json", State: files.Differs, Old: []byte(mendable), New: []byte("{}")}},
				func(files.Change) files.Decision { return files.Overwrite })
			return err
		},
	} {
		a := benchIn(t)
		if err := os.WriteFile("rule.json", []byte(mendable), 0o600); err != nil {
			t.Fatal(err)
		}
		a.saving.Lock()
		done := make(chan error, 1)
		go func() { done <- save(a) }()
		select {
		case err := <-done:
			t.Errorf("%s did not wait for the lock: %v", name, err)
			continue
		case <-time.After(200 * time.Millisecond):
		}
		rules := func() string { // those of the directory: a switch gives its rule a file of its own
			var all []byte
			names, _ := filepath.Glob("*rule*.json")
			for _, name := range names {
				got, _ := os.ReadFile(name)
				all = append(all, got...)
			}
			return string(all)
		}
		if rules() != mendable {
			t.Errorf("%s wrote without the lock", name)
		}
		a.saving.Unlock()
		if err := <-done; err != nil && err != errNotWell {
			t.Errorf("%s: %v", name, err)
		}
		if rules() == mendable {
			t.Errorf("%s wrote nothing", name)
		}
	}
}

func TestWhatIsSavedOnLinesIsTold(t *testing.T) {
	benchIn(t)
	var out, errs bytes.Buffer
	answers := strings.Repeat("\n", 23) + "1\nyes\n\n10\n"
	status := Main(t.Context(), []string{"setup", "--accessible", "--repo", "acme/app"}, term.Streams{In: strings.NewReader(answers), Out: &out, Err: &errs})
	if want := "wrote issuer.json\nwrote rule.json\nwrote .github/workflows/claude.yml\nwrote wif-plan.json\n"; status != exitOK || !strings.HasSuffix(out.String(), want) {
		t.Errorf("status %d, %s\n%s", status, &errs, out.String()[max(0, out.Len()-600):])
	}
}

func TestAnInterruptOfTheLinesIsOne(t *testing.T) {
	benchIn(t)
	ctx, interrupt := context.WithCancel(t.Context())
	never, theirs := io.Pipe()
	defer theirs.Close()
	time.AfterFunc(50*time.Millisecond, interrupt)
	if got := call(ctx, t, never, "setup", "--accessible", "--repo", "acme/app"); got.status != exitInterrupted {
		t.Errorf("status %d, %s", got.status, got.err)
	}
}

func TestAnInputOfTheLinesThatEndsIsNoSuccess(t *testing.T) {
	benchIn(t)
	if got := call(t.Context(), t, strings.NewReader("\n"), "setup", "--accessible"); got.status != exitUsage || !strings.Contains(got.err, "the input ended") {
		t.Errorf("status %d, %s", got.status, got.err)
	}
}

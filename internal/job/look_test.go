package job

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gh-wif/diagnose"
	"gh-wif/internal/repo"
	"gh-wif/internal/sight"
)

// manyWorkflows is a repository of usual workflows, some of which call Claude.
func manyWorkflows(n int) map[string]string {
	disk := map[string]string{"rule.json": aRule}
	steps := strings.Repeat("      - name: build\n        run: |\n          make all\n          make test\n", 12)
	for i := range n {
		text := "name: W\non:\n  push: {branches: [main, 'release/**']}\n  pull_request: {}\npermissions: {contents: read}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    strategy: {matrix: {os: [a, b, c]}}\n    steps:\n" + steps +
			"  deploy:\n    needs: build\n    runs-on: ubuntu-latest\n    environment: production\n    steps:\n" + steps
		switch i % 10 {
		case 3:
			text = withKey
		case 6:
			text = federated
		}
		disk[workflows+fmt.Sprintf("w%02d.yml", i)] = text
	}
	return disk
}

// BenchmarkLookAround is what the start page does before it says what stands out, but for git: the
// floor is reading the same files.
func BenchmarkLookAround(b *testing.B) {
	h := hallIn(b, manyWorkflows(30))
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			names, _ := filepath.Glob(filepath.Join(h.Dir, workflows, "*.yml"))
			for _, name := range names {
				if _, err := os.ReadFile(name); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
	b.Run("detect", func(b *testing.B) {
		for b.Loop() {
			if _, err := h.Detect(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("look", func(b *testing.B) {
		p, _ := h.Detect(b.Context())
		for b.Loop() {
			if seen := h.Look(b.Context(), p); len(seen.Sights) < 2 {
				b.Fatalf("%+v", seen.Sights)
			}
		}
	})
	b.Run("git", func(b *testing.B) {
		here, _ := os.Getwd()
		for b.Loop() {
			_, _ = repo.Detect(b.Context(), here, repo.Exec)
		}
	})
}

func kindsOf(all []sight.Sight) string {
	var out []string
	for _, s := range all {
		out = append(out, string(s.Kind))
	}
	return strings.Join(out, " ")
}

func TestALookTellsWhatStandsOut(t *testing.T) {
	staged := strings.Replace(federated, "    runs-on: x", "    runs-on: x\n    environment: production", 1)
	for want, disk := range map[string]map[string]string{
		"no_file":         {},
		"no_call":         {workflows + "a.yml": other},
		"api_key":         {workflows + "a.yml": withKey},
		"refused":         {workflows + "a.yml": staged, "rule.json": aRule},
		"fine":            {workflows + "a.yml": strings.Replace(federated, "on: push", "on: {push: {branches: [main]}}", 1), "rule.json": aRule},
		"errors no_call":  {workflows + "a.yml": "on: [", workflows + "b.yml": other},
		"api_key refused": {workflows + "a.yml": withKey, workflows + "b.yml": staged, "rule.json": aRule},
	} {
		h := hallIn(t, disk)
		p, err := h.Detect(t.Context())
		if got := kindsOf(h.Look(t.Context(), p).Sights); err != nil || !strings.Contains(got, want) {
			t.Errorf("%q, want %q, %v", got, want, err)
		}
	}
	if got := kindsOf(Hall{Run: git(nil)}.Look(t.Context(), Prefill{}).Sights); got != "no_file" {
		t.Errorf("without a working copy: %q", got)
	}
}

// A repository that is made to take long is looked at within its bounds, and what was left out is said.
func TestAHostileRepositoryIsLookedAtWithinBounds(t *testing.T) {
	disk := map[string]string{workflows + "a-large.yml": strings.Repeat("# x\n", mostOfOne), workflows + "aa.yml": withKey}
	for i := range mostWorkflows + 10 {
		disk[workflows+fmt.Sprintf("w%03d.yml", i)] = other
	}
	h := hallIn(t, disk)
	p, err := h.Detect(t.Context())
	if err != nil || len(p.Workflows) != mostWorkflows+12 {
		t.Fatalf("%v, %d are named", err, len(p.Workflows))
	}
	seen := h.Look(t.Context(), p)
	last := seen.Sights[len(seen.Sights)-1]
	if got := kindsOf(seen.Sights); !strings.HasPrefix(got, "api_key") || last.Kind != sight.LeftOut || last.Others != 13 {
		t.Errorf("%s, left out %d", got, last.Others)
	}
}

// What the rule refuses is diagnosed without a token.
func TestAForetoldRunIsDiagnosedWithoutAToken(t *testing.T) {
	staged := strings.Replace(federated, "    runs-on: x", "    runs-on: x\n    environment: production", 1)
	h := hallIn(t, map[string]string{workflows + "a.yml": staged, "rule.json": aRule})
	p, _ := h.Detect(t.Context())
	one := h.Look(t.Context(), p).Sights[0]
	in := Foretold(one, []byte(staged), time.Unix(1795377600, 0))
	report := diagnose.Examine(in)
	if report.Verdict != diagnose.Mismatch || !strings.Contains(report.Headline.String(), "The job has an environment") || len(in.Workflows) != 1 || !json.Valid(in.Token) {
		t.Errorf("%s %s", report.Verdict, report.Headline)
	}
	if report.Checks.Copied() || report.Token.ExpiresIn != 300 {
		t.Errorf("a token that there is not yet is past its time: %d s", report.Token.ExpiresIn)
	}
}

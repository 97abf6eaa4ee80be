package lines

import (
	"encoding/json"
	"strings"
	"testing"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/job"
	"gh-wif/internal/trust"
)

// aRun is the payload of a push to main of acme/app, as the changes make it.
func aRun(change func(*github.Run)) string {
	r := github.Run{
		Owner: "acme", OwnerID: "1234567", Repo: "app", RepoID: "7654321", Form: github.FormClassic, Event: "push", Ref: "refs/heads/main",
		Workflow: "CI", WorkflowFile: ".github/workflows/ci.yml", Visibility: "private", Actor: "octocat", Audience: federation.DefaultAudience,
	}
	change(&r)
	claims := r.Claims()
	claims["iat"], claims["nbf"], claims["exp"], claims["jti"] = 1772600747, 1772600747, 1772601047, "00000000-0000-4000-8000-000000000000"
	out, _ := json.Marshal(claims)
	return string(out)
}

func withIDs(r *github.Run)      { r.Form = github.FormImmutable }
func inProduction(r *github.Run) { r.Environment = "production" }

// speakReally is a diagnosis as the program makes it.
func speakReally(t *testing.T, w *world, run func(*github.Run), answers ...string) string {
	t.Helper()
	out, _, err := speak(t, w, func(d *Deps) {
		d.Start, d.Examine, d.Expose = job.Diagnose, diagnose.Examine, trust.Expose
	}, append([]string{aRun(run), "", "yes"}, answers...)...)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return out
}

// after is what is printed behind the last place of a text.
func after(t *testing.T, out, mark string) string {
	t.Helper()
	i := strings.LastIndex(out, mark)
	if i < 0 {
		t.Fatalf("no %q in\n%s", mark, out)
	}
	return strings.Join(strings.Fields(out[i+len(mark):]), " ")
}

func TestAFixIsTriedOnLinesAndTheReportIsThatOfTheSavedRule(t *testing.T) {
	w := newWorld()
	out := speakReally(t, w, withIDs, "2", "", "yes", "yes", "yes")
	tried := after(t, out, "Try a fix? Nothing is saved or changed by it.")
	if _, rest, ok := strings.Cut(strings.Join(strings.Fields(out), " "), "1. No more: go on 2. The fix: change this rule"); !ok {
		t.Errorf("the fixes are not offered:\n%s", out)
	} else {
		for _, want := range []string{"Match: the token satisfies the issuer and the rule", "skipped, failed before sub: sub matches subject_prefix", "passed, skipped before condition:", "15 checks as before", "13 of 31 kinds of runs get in", "Strangers can cause some of what gets in with it"} {
			if !strings.Contains(rest, want) {
				t.Errorf("trying the fix does not say %q:\n%s", want, out)
			}
		}
	}
	saved := after(t, tried, "Written: old-rule.json")
	if !strings.Contains(saved, "Match: the token satisfies") || !strings.Contains(saved, "The rule in old-rule.json is examined here") || strings.Contains(saved, "Mismatch") {
		t.Errorf("after saving:\n%s", saved)
	}
	if !strings.Contains(w.disk["old-rule.json"], "acme@1234567/app@7654321") {
		t.Errorf("the file holds %s", w.disk["old-rule.json"])
	}
}

func TestEveryFixCanBeTriedOnLinesBeforeNoneIsSaved(t *testing.T) {
	w := newWorld()
	before := w.disk["old-rule.json"]
	out := speakReally(t, w, inProduction, "2", "3", "", "no")
	for _, want := range []string{"This is the run as it would come", "No stranger gets in", "Fix 1 of 2: run the job elsewhere", "Fix 2 of 2: a second rule"} {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if w.disk["old-rule.json"] != before || len(w.disk) != 2 {
		t.Errorf("the disk holds %v", w.disk)
	}
}

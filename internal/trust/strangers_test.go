package trust_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/proptest"
	"gh-wif/internal/trust"
)

// A condition is drawn as CEL and as a function of Go's beside it, so that whom it
// lets in is known without the program's evaluator.
type drawn struct {
	cel   string
	holds func(claims map[string]string) bool
}

var (
	drawnClaims = []string{"repository", "repository_owner", "sub", "ref", "workflow_ref", "event_name", "environment", "head_ref", "workflow", "actor", "job_workflow_ref"}
	drawnTexts  = []string{
		"acme", "acme/app", "/app", "app", "acme/", "main", "refs/heads/main", "refs/heads/", "/main", "release", "prod", "repo:acme/app", "repo:acme/app:",
		"repo:", ":ref:refs/heads/main", "push", "deploy", "acme/app/.github/workflows/ci.yml@refs/heads/main", ".github/workflows/", "repo:acme/app:pull_request", "octocat", "",
		"repo:acme/app:ref:refs/heads/main", "pull_request_target",
	}
	drawnPatterns = []string{"acme/app", "^acme/", "^repo:acme/app:", "app$", "^repo:[a-z]+/app:ref:refs/heads/main$", "^refs/heads/(main|release/.*)$", "^(acme|evil)/app$", "main|dev", "^acme$"}
)

func drawAtom(t *rapid.T) drawn {
	claim, text := rapid.SampledFrom(drawnClaims).Draw(t, "claim"), rapid.SampledFrom(drawnTexts).Draw(t, "text")
	ref, quoted := "claims."+claim, strconv.Quote(text)
	there := func(test func(v string) bool) func(map[string]string) bool {
		return func(c map[string]string) bool { v, ok := c[claim]; return ok && test(v) }
	}
	switch rapid.IntRange(0, 8).Draw(t, "kind") {
	case 0, 1:
		return drawn{ref + " == " + quoted, there(func(v string) bool { return v == text })}
	case 2:
		other := rapid.SampledFrom(drawnTexts).Draw(t, "other")
		return drawn{ref + " in [" + quoted + ", " + strconv.Quote(other) + "]", there(func(v string) bool { return v == text || v == other })}
	case 3:
		return drawn{ref + " != " + quoted, there(func(v string) bool { return v != text })}
	case 4:
		return drawn{ref + ".startsWith(" + quoted + ")", there(func(v string) bool { return strings.HasPrefix(v, text) })}
	case 5:
		return drawn{ref + ".endsWith(" + quoted + ")", there(func(v string) bool { return strings.HasSuffix(v, text) })}
	case 6:
		return drawn{ref + ".contains(" + quoted + ")", there(func(v string) bool { return strings.Contains(v, text) })}
	case 7:
		pattern := rapid.SampledFrom(drawnPatterns).Draw(t, "pattern")
		re := regexp.MustCompile(pattern)
		return drawn{ref + ".matches(" + strconv.Quote(pattern) + ")", there(re.MatchString)}
	}
	return drawn{"has(claims." + claim + ")", there(func(string) bool { return true })}
}

// drawCondition joins atoms. A claim that is not there is an error, which && and ||
// absorb as CEL does only where the other side decides: the function is at least as
// wide.
func drawCondition(t *rapid.T, depth int) drawn {
	if depth == 0 {
		return drawAtom(t)
	}
	a, b := drawCondition(t, depth-1), drawCondition(t, depth-1)
	switch rapid.IntRange(0, 4).Draw(t, "logic") {
	case 0:
		return drawn{"(" + a.cel + " || " + b.cel + ")", func(c map[string]string) bool { return a.holds(c) || b.holds(c) }}
	case 1:
		return a
	default:
		return drawn{"(" + a.cel + " && " + b.cel + ")", func(c map[string]string) bool { return a.holds(c) && b.holds(c) }}
	}
}

// strangersTokens are runs that somebody can cause who is not acme: of repositories of
// other owners under every name that a rule's texts suggest, and pull_request_target
// in acme's own.
func strangersTokens() []map[string]string {
	var out []map[string]string
	add := func(r github.Run) {
		for _, form := range []github.Form{github.FormClassic, github.FormImmutable} {
			r.Form = form
			claims := map[string]string{}
			for name, v := range r.Claims() {
				claims[name] = fmt.Sprint(v)
			}
			out = append(out, claims)
		}
	}
	for _, owner := range []string{"evil", "x-acme", "xacme", "acme-x", "acmex", "repo", "app"} {
		for _, repo := range []string{"app", "acme", "x-app", "app-x", "main", "other"} {
			for _, ref := range []string{"refs/heads/main", "refs/heads/acme/app", "refs/heads/x/main", "refs/heads/release/acme", "refs/tags/main", "refs/heads/repo", "refs/heads/octocat"} {
				for _, env := range []string{"", "prod", "acme/app", "push", "repo:acme/app:ref:refs/heads/main"} {
					for _, workflow := range []string{"deploy", "acme/app"} {
						add(github.Run{
							Owner: owner, Repo: repo, OwnerID: "9", RepoID: "8", Event: "push", Ref: ref, Environment: env, Workflow: workflow, Visibility: "public",
							WorkflowFile: github.WorkflowDir + "ci.yml", Actor: "octocat", Audience: federation.DefaultAudience,
						})
					}
				}
			}
		}
	}
	for _, head := range []string{"feature", "main", "acme/app", "release"} {
		add(github.Run{
			Owner: "acme", Repo: "app", OwnerID: "1", RepoID: "2", Event: "pull_request_target", Ref: "refs/heads/main", BaseRef: "main", HeadRef: head, Workflow: "deploy",
			WorkflowFile: github.WorkflowDir + "ci.yml", Actor: "mallory", Audience: federation.DefaultAudience,
		})
	}
	return out
}

// Where a stranger gets in, the rule is not called well, and nothing is said to be
// all that gets in.
func TestNoRuleThatAStrangerGetsInByIsCalledWell(t *testing.T) {
	tokens := strangersTokens()
	proptest.Check(t, func(t *rapid.T) {
		c := drawCondition(t, rapid.IntRange(0, 2).Draw(t, "depth"))
		match := federation.Match{Condition: c.cel}
		if rapid.Bool().Draw(t, "owner") {
			match.Claims = []federation.Claim{federation.Pin("repository_owner", "acme")}
		}
		i := slices.IndexFunc(tokens, func(claims map[string]string) bool {
			if len(match.Claims) > 0 && claims["repository_owner"] != "acme" || !c.holds(claims) {
				return false
			}
			payload := map[string]any{}
			for name, v := range claims {
				payload[name] = v
			}
			return federation.Evaluate(match, payload).Matched // a claim that is not there may be an error
		})
		e := trust.Expose(federation.Rule{Match: match}, trust.Hint{})
		if i >= 0 && e.Well() {
			t.Fatalf("%v gets in by %s, and the rule is called well: %s, %s", tokens[i], c.cel, e.Severity, e.Verdict)
		}
		if len(e.NotUnderstood) > 0 && (e.Severity == trust.SeverityNone || strings.HasPrefix(e.Verdict, "Only")) {
			t.Fatalf("%s is not understood, and is told so: %s, %s", c.cel, e.Severity, e.Verdict)
		}
		if i >= 0 && e.Nobody != "" {
			t.Fatalf("%v gets in by %s, and the proof is %s", tokens[i], c.cel, e.Nobody)
		}
	})
}

// Where "Only" is said, every run that gets in is named: its repository and its branch
// or tag.
func TestOnlyIsSaidOfAllThatGetsIn(t *testing.T) {
	repos, refs := []string{"app", "web", "docs"}, []string{"refs/heads/main", "refs/heads/dev", "refs/heads/release/1", "refs/tags/v1", "refs/tags/w2"}
	events := []string{"push", "workflow_dispatch", "schedule", "release", "create"}
	some := func(t *rapid.T, of []string, what string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(of), 1, 3, rapid.ID).Draw(t, what)
	}
	in := func(claim string, values []string) string {
		quoted := make([]string, len(values))
		for i, v := range values {
			quoted[i] = strconv.Quote(v)
		}
		return "claims." + claim + " in [" + strings.Join(quoted, ", ") + "]"
	}
	nouns := map[string]string{"push": "pushes", "workflow_dispatch": "starts by hand", "schedule": "scheduled runs", "release": "releases", "create": "create runs"}
	said := 0
	proptest.Check(t, func(t *rapid.T) {
		var names []string
		for _, r := range some(t, repos, "repositories") {
			names = append(names, "acme/"+r)
		}
		clause := func(n string) string {
			return "(" + in("event_name", some(t, events, "events"+n)) + " && " + in("ref", some(t, refs, "refs"+n)) + ")"
		}
		condition := in("repository", names) + " && (" + clause("1")
		if rapid.Bool().Draw(t, "second") {
			condition += " || " + clause("2")
		}
		match := federation.Match{Condition: condition + ")"}
		e := trust.Expose(federation.Rule{Match: match}, trust.Hint{})
		if len(e.NotUnderstood) > 0 {
			t.Fatalf("%s is not understood: %q", match.Condition, e.NotUnderstood)
		}
		if !strings.HasPrefix(e.Verdict, "Only") {
			return
		}
		said++
		for _, repo := range repos {
			for _, event := range events {
				for _, ref := range refs {
					r := github.Run{Owner: "acme", Repo: repo, Event: event, Ref: ref, WorkflowFile: github.WorkflowDir + "a.yml", Audience: federation.DefaultAudience}
					sorts := func() []string { e, _ := github.EventByName(event); return e.RefSorts() }()
					if sorts != nil && !slices.Contains(sorts, github.SortOfRef(ref)) || !federation.Evaluate(match, r.Claims()).Matched {
						continue
					}
					name := strings.TrimPrefix(strings.TrimPrefix(ref, github.RefsHeads), github.RefsTags)
					if !strings.Contains(e.Verdict, r.Repository()) || !strings.Contains(e.Verdict, nouns[event]) && !strings.Contains(e.Verdict, event) || !strings.Contains(e.Verdict, name) && !strings.Contains(e.Verdict, " more") {
						t.Fatalf("%s\n%s\nand %s on %s of %s gets in", match.Condition, e.Verdict, event, ref, r.Repository())
					}
				}
			}
		}
	})
	if said == 0 {
		t.Error("Only was never said")
	}
}

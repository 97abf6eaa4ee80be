package pattern

import (
	"strings"
	"testing"

	"gh-wif/internal/github"
	"gh-wif/internal/proptest"

	"pgregory.net/rapid"
)

func TestOnlyTheLastStarOpensAPattern(t *testing.T) {
	for _, tt := range []struct {
		prefix, sub string
		match       bool
	}{
		{"repo:o/r:ref:refs/heads/main", "repo:o/r:ref:refs/heads/main", true},
		{"repo:o/r:ref:refs/heads/main", "repo:o/r:ref:refs/heads/main-x", false},
		{"repo:o/r:ref:refs/heads/main*", "repo:o/r:ref:refs/heads/main-x", true},
		{"repo:o/r:", "repo:o/r:pull_request", false},
		{"repo:O/R:*", "repo:o/r:pull_request", false},
		{"repo:o/*:ref", "repo:o/x:ref", false},
		{"repo:o/*:ref", "repo:o/*:ref", true},
		{"repo:o/r:ref:refs/tags/v**", "repo:o/r:ref:refs/tags/v*1", true},
		{"repo:o/r:ref:refs/tags/v**", "repo:o/r:ref:refs/tags/v1", false},
		{"repo:o/r:*", "repo:o/r:", true},
		{"*", "repo:o/r:pull_request", false},
		{"*", "", false},
		{"", "", true},
	} {
		if got := Parse(tt.prefix).Match(tt.sub); got != tt.match {
			t.Errorf("%q lets %q in: %v, want %v", tt.prefix, tt.sub, got, tt.match)
		}
	}
}

func TestAPatternIsTakenApartAsFarAsItIsWritten(t *testing.T) {
	for raw, want := range map[string]struct {
		reach                        Reach
		owner, ownerID, repo, repoID string
		kind, value                  string
		star                         bool
	}{
		"":                                     {reach: ReachOther},
		"*":                                    {reach: ReachOther, star: true},
		"repo:":                                {reach: ReachOwner},
		"repo:ac*":                             {reach: ReachOwner, owner: "ac", star: true},
		"repo:acme/":                           {reach: ReachRepository, owner: "acme"},
		"repo:acme@12/app@34":                  {reach: ReachRepository, owner: "acme", ownerID: "12", repo: "app", repoID: "34"},
		"repo:acme/app:*":                      {reach: ReachContext, owner: "acme", repo: "app", star: true},
		"repo:acme/app:pull_request":           {reach: ReachContext, owner: "acme", repo: "app", kind: "pull_request"},
		"repo:acme/app:ref:refs/heads/main":    {reach: ReachValue, owner: "acme", repo: "app", kind: "ref", value: "refs/heads/main"},
		" repo:acme/app:environment:a%3Ab* ":   {reach: ReachValue, owner: "acme", repo: "app", kind: "environment", value: "a%3Ab", star: true},
		"repository_owner:acme:ref:refs/heads": {reach: ReachOther},
	} {
		p := Parse(raw)
		if p.Raw != raw || p.Reach != want.reach || p.Owner != want.owner || p.OwnerID != want.ownerID || p.Repo != want.repo ||
			p.RepoID != want.repoID || string(p.Kind) != want.kind || p.Value != want.value || p.Star != want.star {
			t.Errorf("%q: got %+v", raw, p)
		}
	}
}

func TestWhatAPatternNamesInFull(t *testing.T) {
	for raw, want := range map[string]struct {
		owner, repository string
		pins              bool
	}{
		"repo:acme/app:*":      {"acme", "acme/app", true},
		"repo:acme/app":        {"acme", "acme/app", true},
		"repo:acme/app*":       {"acme", "", true},
		"repo:acme/*":          {"acme", "", true},
		"repo:acme*":           {"", "", false},
		"repo:*/app:*":         {"*", "*/app", false},
		"repo:/app:*":          {"", "/app", false},
		"acme/app":             {"", "", false},
		"repo:acme:ref:x/y":    {"", "", false},
		"repo:acme@1/app@2:*":  {"acme", "acme/app", true},
		"repository:acme/app*": {"", "", false},
	} {
		p := Parse(raw)
		owner, _ := p.FullOwner()
		repository, _ := p.FullRepository()
		if owner != want.owner || repository != want.repository || p.PinsOwner() != want.pins {
			t.Errorf("%q: owner %q, repository %q, pins the owner: %v", raw, owner, repository, p.PinsOwner())
		}
	}
}

var faulty = []struct {
	raw    string
	id     ID
	at     int
	fatal  bool
	repair string
}{
	{"repo:acme/app.git:ref:refs/heads/main", Typo, 10, true, "repo:acme/app:ref:refs/heads/main"},
	{"Repo:acme/app:ref:refs/heads/main", CaseOnly, 0, true, "repo:acme/app:ref:refs/heads/main"},
	{"repo:acme/app:Environment:prod", CaseOnly, 14, true, "repo:acme/app:environment:prod"},
	{"repo:acme/app:ref:refs/Heads/Main", CaseOnly, 18, true, "repo:acme/app:ref:refs/heads/Main"},
	{"repo:acme/app:environment", MissingStar, 25, true, ""},
	{"repo:acme/app", MissingStar, 13, false, ""},
	{"repo:acme", MissingStar, 9, true, ""},
	{"repo:acme/app:ref:refs/heads/release/", MissingStar, 37, true, ""},
	{" repo:acme/app:pull_request", Whitespace, 0, true, "repo:acme/app:pull_request"},
	{"repo:acme/app:* ", Whitespace, 15, true, "repo:acme/app:*"},
	{"repo:acme/app:pull-request", Typo, 14, true, "repo:acme/app:pull_request"},
	{"repo:acme/app:pull_request:x", Typo, 27, true, "repo:acme/app:pull_request"},
	{"repo:acme/app:pull_request:*", Typo, 26, false, "repo:acme/app:pull_request"},
	{"repo:acme/app:environment/prod", Typo, 14, true, "repo:acme/app:environment:prod"},
	{"repo:acme/app:env:prod*", Typo, 14, true, "repo:acme/app:environment:prod*"},
	{"repo:acme/app:branch:main", Typo, 14, true, "repo:acme/app:ref:refs/heads/main"},
	{"repo:acme/app:refs/heads/main", Typo, 14, true, "repo:acme/app:ref:refs/heads/main"},
	{"repo:acme/app:tag:v1", Typo, 14, true, "repo:acme/app:ref:refs/tags/v1"},
	{"repo:acme/app:ref:main", Typo, 18, true, "repo:acme/app:ref:refs/heads/main"},
	{"repo:acme/app:ref:heads/main", Typo, 18, true, "repo:acme/app:ref:refs/heads/main"},
	{"repo:acme/app:ref:refs/heads/my branch", Typo, 31, true, ""},
	{"repo:acme/app:ref:refs/heads/a[b", Typo, 30, true, ""},
	{"repo:acme/app:ref:refs/heads/a^b", Typo, 30, true, ""},
	{"repo:acme/app:ref:refs/pull/7/merge", Typo, 18, false, ""},
	{"repo:acme/app:environment:prod:", Typo, 30, true, "repo:acme/app:environment:prod"},
	{"repo:acme/app:environment: prod", Typo, 26, true, "repo:acme/app:environment:prod"},
	{"repo:acme/app:environment:eu:prod", Encoding, 28, true, "repo:acme/app:environment:eu%3Aprod"},
	{"https://github.com/acme/app", Typo, 0, true, "repo:acme/app"},
	{"repo:https://github.com/acme/app.git:pull_request", Typo, 5, true, "repo:acme/app:pull_request"},
	{"git@github.com:acme/app.git", Typo, 0, true, "repo:acme/app"},
	{"acme/app:pull_request", Typo, 0, true, "repo:acme/app:pull_request"},
	{"repo:acme/app/:pull_request", Typo, 5, true, "repo:acme/app:pull_request"},
	{"repo:${{ github.repository }}:pull_request", Typo, 5, true, ""},
	{"repo:acme@12/app:pull_request", Typo, 5, true, ""},
	{"repository:acme/app:pull_request", Typo, 0, false, "repo:acme/app:pull_request"},
	{"repo:\u0430cme/app:pull_request", Lookalike, 5, true, ""},
	{"repo:acme/app:environment:pr\u043ed", Lookalike, 28, false, ""},
	{"repo:acme/*:pull_request", StarInside, 10, true, ""},
	{"repo:acme/app:environment:a?b", StarInside, 27, false, ""},
	{"*", LoneStar, 0, true, ""},
}

func TestFaultsOfAPattern(t *testing.T) {
	for _, tt := range faulty {
		p := Parse(tt.raw)
		if len(p.Faults) != 1 {
			t.Errorf("%q: got %+v, want one fault", tt.raw, p.Faults)
			continue
		}
		f := p.Faults[0]
		if f.ID != tt.id || f.At != tt.at || f.Fatal() != tt.fatal || f.Repair != tt.repair {
			t.Errorf("%q: got %s at %d, fatal %v, repair %q, want %+v", tt.raw, f.ID, f.At, f.Fatal(), f.Repair, tt)
		}
		if f.Says == "" {
			t.Errorf("%q: nothing is said of %s", tt.raw, f.ID)
		}
	}
}

func TestSoundPatternsHaveNoFault(t *testing.T) {
	for _, raw := range []string{
		"", "repo:acme/app:*", "repo:acme/*", "repo:acme*", "repo:*", "rep*", "repo:acme/app*", "repo:acme@12/app@3*", "repo:acme@12/*",
		"repo:acme/app.git*", "repo:acme/app:r*", "repo:acme/app:ref*", "repo:acme/app:ref:*", "repo:acme/app:ref:refs/h*",
		"repo:acme/app:ref:refs/heads/*", "repo:acme/app:ref:refs/heads/release/*", "repo:acme/app:environment:*",
		"repo:acme/app:environment:größe", "repo:acme/app:environment:a b", "repo:acme/app:environment:a *", "repo:acme/app:environment:100%",
		"repo:acme/app:pull_request*", "repo:acme/app:environment:prod:job_workflow_ref:acme/x/.github/workflows/y.yml@*",
		"repository_owner:acme:repository_visibility:private", "repository_owner:a*", "repository_owner*", "environment:größe:repository_owner:acme",
		"repo_property_team:x:repo:acme/app", "repo:acme/app:ref:refs/heads/main:event_name:push", "repo:acme/app:ref:main:event_name:push", "repo:acme/app:ref:refs/heads/release-1.x",
	} {
		if p := Parse(raw); len(p.Faults) > 0 {
			t.Errorf("%q: %+v", raw, p.Faults)
		}
	}
}

// genSub draws the sub of a run, the default one or a template's.
func genSub(t *rapid.T) string {
	name := rapid.StringMatching(`[A-Za-z0-9](-?[A-Za-z0-9]){0,8}`)
	branch := rapid.StringMatching(`[a-zA-Z0-9_@%+#$ä]{1,8}(/[a-z0-9._]{1,5}x)?`).Filter(func(s string) bool { return github.CheckBranch(s) == nil })
	var events []string
	for _, e := range github.Events() {
		events = append(events, e.Name)
	}
	r := github.Run{
		Owner: name.Draw(t, "owner"), Repo: rapid.StringMatching(`[A-Za-z0-9._-]{1,10}x`).Draw(t, "repo"),
		Event: rapid.SampledFrom(events).Draw(t, "event"), Ref: rapid.SampledFrom([]string{github.RefsHeads, github.RefsTags}).Draw(t, "kind") + branch.Draw(t, "branch"),
		WorkflowFile: github.WorkflowDir + "ci.yml", OwnerID: "12", RepoID: "3456",
	}
	if rapid.Bool().Draw(t, "ids") {
		r.Form = github.FormImmutable
	}
	if rapid.Bool().Draw(t, "has environment") {
		r.Environment = rapid.StringMatching(`[a-zA-Z:/äß*?][a-zA-Z:/ äß*?%]{0,8}[a-z]`).Draw(t, "environment")
	}
	if rapid.IntRange(0, 4).Draw(t, "template") == 0 {
		r.Template = rapid.SliceOfN(rapid.SampledFrom([]string{
			"repo", "context", github.ClaimEvent, github.ClaimOwner, github.ClaimWorkflowRef, github.ClaimVisibility,
		}), 1, 4).Draw(t, "keys")
	}
	return r.Subject()
}

// A fault that is called fatal says that no run's sub can match. So no pattern
// that lets a predicted sub in may have one: neither the sub itself nor any
// beginning of it with a star.
func TestWhatLetsARunInHasNoFatalFault(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		sub := genSub(t)
		raw := sub
		if rapid.Bool().Draw(t, "star") {
			raw = sub[:rapid.IntRange(1, len(sub)).Draw(t, "cut")] + "*"
		}
		p := Parse(raw)
		if fatal := p.Fatal(); len(fatal) > 0 {
			t.Fatalf("%q lets %q in, and has %+v", raw, sub, fatal)
		}
		if d := Compare(p, sub, false); d != nil {
			t.Fatalf("%q lets %q in, and differs by %v", raw, sub, d)
		}
	})
}

// Whatever stands in a rule: it is taken apart without loss, every fault lies
// within it, every repair makes it better, and a sub that does not match has a
// first difference.
func TestAnyTextIsAPattern(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"repo:", "Repo:", "acme", "/", "app", "@", "12", ":", "*", "?", " ", "ref", "refs/", "heads/", "main", "environment", "pull_request", "pull-request",
		".git", "https://github.com/", "\u0430", "\u200b", "\xff", "%3A", "${{", "refs/pull/7", "tag", "workflow", "",
	})
	proptest.Check(t, func(t *rapid.T) {
		raw := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "")
		p := Parse(raw)
		for _, f := range p.Faults {
			if f.At < 0 || f.At > len(raw) {
				t.Fatalf("%q: %s at %d", raw, f.ID, f.At)
			}
			if f.Repair == raw {
				t.Fatalf("%q: the repair of %s changes nothing", raw, f.ID)
			}
		}
		sub := genSub(t)
		if d := Compare(p, sub, false); (len(d) == 0) != p.Match(sub) {
			t.Fatalf("%q and %q: match %v, differences %v", raw, sub, p.Match(sub), d)
		}
		if mended := mend(p); len(mended.Fatal()) > len(p.Fatal())+1 {
			t.Fatalf("%q: mended to %q, which has %+v", raw, mended.Raw, mended.Fatal())
		}
		Segments(raw, sub)
	})
}

func TestAGlobIsWhatOtherSystemsTakeItFor(t *testing.T) {
	for _, tt := range []struct {
		p, sub string
		want   bool
	}{
		{"a*c", "abc", true},
		{"a*c", "ac", true},
		{"a*c", "acb", false},
		{"a?c", "abc", true},
		{"a?c", "ac", false},
		{"a*b*c", "axbxbc", true},
		{"**", "", true},
		{"", "", true},
		{"a", "", false},
		{"*a", "ba", true},
		{"ä?", "äß", true},
	} {
		if got := globMatches(tt.p, tt.sub); got != tt.want {
			t.Errorf("%q and %q: %v", tt.p, tt.sub, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"repo:o/r:ref:refs/heads/main", "repo:o@1/r@2:*", ":::", "repo:", "*", "\xff", " "} {
		f.Add(s, "repo:o/r:pull_request")
	}
	f.Fuzz(func(t *testing.T, raw, sub string) {
		if d := Compare(Parse(raw), sub, true); (len(d) == 0) != Matches(raw, sub) {
			t.Fatalf("%q and %q: %v", raw, sub, d)
		}
	})
}

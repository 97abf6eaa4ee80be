package trust

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

const kindsPage = "../../docs/reference/kinds.md"

// homeMatch lets in pushes to main of acme/app by one file, and nothing else; in an environment
// where one is named.
func homeMatch(environment string) federation.Match {
	m := federation.Match{Claims: []federation.Claim{
		federation.Pin(github.ClaimRepository, "acme/app"), federation.Pin(github.ClaimOwner, "acme"),
		federation.Pin(github.ClaimOwnerID, someOwnerID), federation.Pin(github.ClaimRepositoryID, someRepoID),
		federation.Pin(github.ClaimEvent, "push"), federation.Pin(github.ClaimRef, "refs/heads/main"),
		federation.Pin(github.ClaimWorkflowRef, "acme/app/.github/workflows/claude.yml@refs/heads/main"),
	}}
	if environment != "" {
		m.Claims = append(m.Claims, federation.Pin(github.ClaimEnvironment, environment))
	}
	return m
}

// seenFrom is the rule's own run, as the place that the other kinds are seen from.
func seenFrom(t *testing.T, environment string) *vantage {
	t.Helper()
	m := homeMatch(environment)
	s := newExamined(federation.NewEvaluator(m), federation.Rule{Match: m}, Hint{})
	if !s.admitted {
		t.Fatal("the run that the rule names does not get in")
	}
	return s.from(s.home)
}

// groupTitles are the three lists of an exposure, with what the page says of each.
var groupTitles = []struct {
	id    Group
	title string
}{
	{GroupYours, "Yours: what the rule is for"},
	{GroupTeam, "Your team: who can write to the repository, or to another one of its owner"},
	{GroupStrangers, "Strangers: anybody else"},
}

// docs/reference/kinds.md has every kind of run, from the catalogue by which rules are examined.
func TestKindsPage(t *testing.T) {
	push, inProduction := seenFrom(t, ""), seenFrom(t, "production")
	var b strings.Builder
	b.WriteString(intro)
	b.WriteString("\n```json\n" + asJSON(t, push.home.Claims()) + "\n```\n")
	for _, g := range groupTitles {
		fmt.Fprintf(&b, "\n## %s\n", g.title)
		for _, row := range catalogue {
			if row.who.group == g.id {
				kindSection(t, &b, row, push, inProduction)
			}
		}
	}
	eventsTable(&b)
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(kindsPage, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(kindsPage)
	if err != nil || string(got) != b.String() {
		t.Errorf("docs/reference/kinds.md is not what the program does (%v): run go test ./internal/trust -run TestKindsPage -update", err)
	}
}

const intro = `# The kinds of runs

Whom a rule lets in is found by trying a concrete token of every kind of run against it. This is the table of the kinds, in three lists, by who can cause such a run: as in ` + "`gh-wif exposure`" + `, on its screen, and in ` + "`gh-wif sandbox --as KIND`" + `. A test writes this page from the table (` + "`go test ./internal/trust -run TestKindsPage -update`" + `).

GitHub gives a token to a job with ` + "`permissions: id-token: write`" + `, whatever started the run; the exception is a pull request from a fork, and what Dependabot starts, which get none by default. So every kind here is one that can come with a token.

The tokens below are those that are tried for a rule about pushes to ` + "`main`" + ` of ` + "`acme/app`" + ` by ` + "`claude.yml`" + `, in the form of the subject that has names. A rule that names other runs is tried with tokens around those. For each kind: the claims that decide, and where they differ from the rule's own run; several rows are several tokens, of which one that gets in is enough. ` + "`workflow_ref`" + ` and ` + "`job_workflow_ref`" + ` carry the repository and the ref of the run, and are shown where more of them differs. Where a rule is not understood in full, tokens of every name that somebody could choose for it are tried beside these.

The severity is that of a run that gets in though the rule is not for it:

- **danger**: the exit status of ` + "`exposure`" + ` is 1.
- **caution**: it is said, and the exit status is 0.
- **none**: it is listed, and not warned of.

It also depends on the rule. A pull request is a caution where the rule names the account that starts the run. The rule's own run is a caution on a tag without an environment, which can be moved to another commit. A rule that asks for ` + "`pull_request_target`" + ` is dangerous for that alone: strangers can start such runs.

The rule's own run:
`

// shown are the claims that a table of tokens has in any case.
var shown = []string{github.ClaimEvent, github.ClaimRef, github.ClaimSubject}

func kindSection(t *testing.T, b *strings.Builder, row kindRow, push, inProduction *vantage) {
	t.Helper()
	v, title := push, row.id
	if len(row.make(push)) > 0 && row.id != SameRun && slices.Contains(row.closes, github.ClaimEnvironment) || row.id == "same_environment_other_ref" {
		v = inProduction
	}
	if row.event != "" {
		title += ", " + row.event
	}
	words := row.title
	if first, _, _ := strings.Cut(words, " "); !strings.Contains(first, "_") {
		words = strings.ToUpper(words[:1]) + words[1:]
	}
	fmt.Fprintf(b, "\n### %s\n\n%s.\n\n", title, words)
	fmt.Fprintf(b, "- who can cause it: %s\n", row.who.words)
	if e, ok := github.EventByName(cmp.Or(row.event, row.id)); ok {
		fmt.Fprintf(b, "- what starts it: %s\n", e.Gloss)
	}
	fmt.Fprintf(b, "- severity: %s\n", severityWords(row, push, inProduction))
	if row.closes != nil {
		fmt.Fprintf(b, "- kept out by: `%s`\n", strings.Join(row.closes, "`, or else `"))
	}
	if row.id == "other_issuer" {
		b.WriteString("- kept out by: the rule's issuer, whose keys signed the token\n")
	}
	if row.id == SameRun {
		return
	}
	if v == inProduction {
		b.WriteString("\nFor a rule that names `environment: production` as well:\n")
	}
	tokens := row.make(v)
	if len(tokens) == 0 {
		t.Fatalf("no token of %s", row.id)
	}
	tokenTable(b, v.home.Claims(), tokens)
}

// severityWords says how bad a kind is, and where it is eased.
func severityWords(row kindRow, push, inProduction *vantage) string {
	var out []string
	plain := push.severity(row, Kind{})
	if row.extra {
		plain = inProduction.severity(row, Kind{})
		out = append(out, string(push.severity(row, Kind{}))+" where the rule's runs declare no environment: this one then only adds a gate")
	}
	if gated := push.severity(row, Kind{Claims: map[string]any{github.ClaimEnvironment: "production"}}); gated != plain && row.gated {
		out = append(out, string(gated)+" where the run declares an environment, whose own protection stands before it")
	}
	if e, ok := github.EventByName(cmp.Or(row.event, row.id)); ok {
		asks := *push
		asks.scene.mentioned = &mentioned{values: map[string][]string{github.ClaimEvent: {e.Name}}}
		switch named := asks.severity(row, Kind{}); {
		case named != plain:
			out = append(out, string(named)+" where the rule asks for the event by name")
		case e.Starter == github.StarterAnyone:
			out = append(out, "also where the rule asks for the event by name: strangers can start it")
		}
	}
	return strings.Join(append([]string{"**" + string(plain) + "**"}, out...), "; ")
}

// tokenTable lists tokens by the claims that differ from those of the rule's own run.
func tokenTable(b *strings.Builder, home map[string]any, tokens []trial) {
	columns := slices.Clone(shown)
	var all []map[string]any
	for i := range tokens {
		claims := tokens[i].Claims()
		for _, name := range slices.Concat(slices.Collect(maps.Keys(claims)), slices.Collect(maps.Keys(home))) {
			if plain(claims, name) != plain(home, name) && !slices.Contains(columns, name) && name != github.ClaimEnvironmentNodeID {
				columns = append(columns, name)
			}
		}
		all = append(all, claims)
	}
	slices.Sort(columns[len(shown):])
	fmt.Fprintf(b, "\n| %s |\n|%s\n", strings.Join(columns, " | "), strings.Repeat("---|", len(columns)))
	var before []string
	for _, claims := range all {
		var cells []string
		for _, name := range columns {
			cell := "–"
			if v, ok := claims[name]; ok && v != "" {
				cell = fmt.Sprintf("`%v`", v)
			}
			cells = append(cells, cell)
		}
		if line := strings.Join(cells, " | "); !slices.Contains(before, line) {
			before = append(before, line)
			fmt.Fprintf(b, "| %s |\n", line)
		}
	}
}

// plain is a claim, without what the reference of a file repeats of other claims.
func plain(claims map[string]any, name string) any {
	text, ok := claims[name].(string)
	if !ok || name != github.ClaimWorkflowRef && name != github.ClaimJobWorkflowRef {
		return claims[name]
	}
	text = strings.TrimPrefix(text, claims[github.ClaimRepository].(string))
	return strings.TrimSuffix(text, "@"+claims[github.ClaimRef].(string))
}

// refWords say where the ref of an event's run comes from.
var refWords = map[github.RefKind]string{
	github.RefChosen: "the branch or tag that was pushed or chosen", github.RefDefault: "the default branch", github.RefTag: "the release's tag",
	github.RefPullMerge: "`refs/pull/N/merge`; closed by merging, the base branch", github.RefMergeQueue: "`refs/heads/gh-readonly-queue/BASE/pr-N-SHA`",
}

// eventsTable lists what starts a run, with the ref and the end of the subject that follow.
func eventsTable(b *strings.Builder) {
	b.WriteString("\n## The events\n\nWhat starts a run, and so stands in `event_name`. A job in an environment has `environment:NAME` at the end of its subject, whatever started it. A called workflow (`workflow_call`) carries the event of its caller.\n\n| event | started by | who can | ref | subject without an environment ends in | base_ref, head_ref |\n|---|---|---|---|---|---|\n")
	for _, e := range github.Events() {
		end, base := "`ref:` and the ref", "–"
		switch {
		case e.SubjectUncertain:
			end, base = "`pull_request`, or `ref:` and the ref: not known, both are tried", "not known"
		case e.PullRequestSubject:
			end = "`pull_request`"
		}
		if e.NamesBase() {
			base = "the branches of the pull request"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s | %s |\n", e.Name, e.Gloss, e.Starter, refWords[e.Ref], end, base)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What the page shows as kept out by a claim is: the rule above, which names all of them, lets
// in no token of another kind than its own run.
func TestTheRuleOfThePageKeepsOutWhatItShows(t *testing.T) {
	for _, environment := range []string{"", "production"} {
		m := homeMatch(environment)
		m.Audience, m.SubjectPrefix = federation.DefaultAudience, "repo:acme/app:ref:refs/heads/main"
		if environment != "" {
			m.SubjectPrefix = "repo:acme/app:environment:" + environment
		}
		for _, k := range Expose(federation.Rule{Match: m}, Hint{}).Kinds {
			own := k.ID == SameRun || k.ID == "classic_form" || k.ID == "reusable_workflow" || k.ID == "no_environment" && environment == ""
			if k.Admitted != own {
				t.Errorf("%s %s, environment %q: admitted %v", k.ID, k.Event, environment, k.Admitted)
			}
		}
	}
}

// What the page says of the severities that follow from the rule.
func TestTheSeverityThatFollowsFromTheRule(t *testing.T) {
	severity := func(id string, claims ...federation.Claim) Severity {
		m := federation.Match{Claims: append([]federation.Claim{federation.Pin(github.ClaimRepository, "acme/app"), federation.Pin(github.ClaimOwner, "acme")}, claims...)}
		for _, k := range Expose(federation.Rule{Match: m}, Hint{}).Kinds {
			if k.ID == id {
				return k.Severity
			}
		}
		return ""
	}
	tag := federation.Pin(github.ClaimRef, "refs/tags/v1")
	for _, c := range []struct {
		what      string
		got, want Severity
	}{
		{"a pull request", severity(kindPullRequest), SeverityDanger},
		{"a pull request started by one account", severity(kindPullRequest, federation.Pin(github.ClaimActor, "mona")), SeverityCaution},
		{"a tag", severity(SameRun, tag), SeverityCaution},
		{"a tag in an environment", severity(SameRun, tag, federation.Pin(github.ClaimEnvironment, "production")), SeverityNone},
		{"a branch", severity(SameRun, federation.Pin(github.ClaimRef, "refs/heads/main")), SeverityNone},
		{"an event of strangers", severity(kindPullRequestTarget, federation.Pin(github.ClaimEvent, "pull_request_target")), SeverityDanger},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
}

package remedy_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/proptest"
	"gh-wif/internal/trust"
	"gh-wif/internal/trust/remedy"
)

// payload is a run's token, with what every token carries.
func payload(r github.Run) map[string]any {
	if r.Audience == "" {
		r.Audience = federation.DefaultAudience
	}
	c := r.Claims()
	for name, v := range map[string]any{
		"sha": "5f1c6a1d0e6b6a0b6f3f1f0c7b0c2d9e8a7b6c5d", "run_id": "19001234567", "run_number": "42", "jti": "6f4762ed-0758-4ccb-808d-ee3af5d723a8",
		"ref_protected": "true", "runner_environment": "github-hosted", "actor_id": "583231",
	} {
		c[name] = v
	}
	if !strings.HasPrefix(r.Ref, "refs/heads/main") {
		c["ref_protected"] = "false"
	}
	return c
}

func baseRun() github.Run {
	return github.Run{
		Owner: "acme", OwnerID: "1234567", Repo: "app", RepoID: "7654321", Event: "push", Ref: "refs/heads/main", Workflow: "CI",
		WorkflowFile: ".github/workflows/claude.yml", Visibility: "private", Actor: "octocat", Form: github.FormClassic,
	}
}

// started are runs as GitHub starts them: an event on a ref that it can have.
var started = []struct{ event, ref string }{
	{"push", "refs/heads/main"},
	{"push", "refs/heads/dev"},
	{"push", "refs/heads/release/2"},
	{"push", "refs/tags/v1.2.3"},
	{"workflow_dispatch", "refs/heads/main"},
	{"workflow_dispatch", "refs/heads/feature/x"},
	{"schedule", "refs/heads/main"},
	{"release", "refs/tags/v1.2.3"},
	{"pull_request", "refs/pull/7/merge"},
	{"pull_request_target", "refs/heads/main"},
	{"issue_comment", "refs/heads/main"},
	{"workflow_run", "refs/heads/main"},
	{"repository_dispatch", "refs/heads/main"},
	{"merge_group", "refs/heads/gh-readonly-queue/main/pr-7-5f1c6a1d0e6b6a0b6f3f1f0c7b0c2d9e8a7b6c5d"},
	{"pull_request_review", "refs/pull/7/merge"},
	{"create", "refs/tags/v1.2.3"},
}

func start(r *github.Run, i int) {
	r.Event, r.Ref, r.BaseRef, r.HeadRef = started[i].event, started[i].ref, "", ""
	if e, _ := github.EventByName(r.Event); e.PullRequestSubject {
		r.BaseRef, r.HeadRef = "main", "change"
	}
}

// drawRun makes a run that a rule may be for, or that came.
func drawRun(t *rapid.T, label string) github.Run {
	r := baseRun()
	start(&r, rapid.IntRange(0, len(started)-1).Draw(t, label+" start"))
	r.Environment = rapid.SampledFrom([]string{"", "", "", "production", "staging", "eu:prod"}).Draw(t, label+" environment")
	r.Form = rapid.SampledFrom([]github.Form{github.FormClassic, github.FormClassic, github.FormImmutable}).Draw(t, label+" form")
	r.WorkflowFile = rapid.SampledFrom([]string{r.WorkflowFile, r.WorkflowFile, ".github/workflows/other.yml"}).Draw(t, label+" file")
	return r
}

// drawRule writes a rule for a run in one of the forms that people write.
func drawRule(t *rapid.T, r github.Run) federation.Match {
	m := federation.Match{Audience: federation.DefaultAudience, Claims: []federation.Claim{federation.Pin("repository_owner", r.Owner)}}
	sub, quoted := r.Subject(), federation.QuoteCEL(r.Subject())
	pin := func(names ...string) {
		c := payload(r)
		for _, n := range names {
			if v, _ := c[n].(string); v != "" {
				m.Claims = append(m.Claims, federation.Pin(n, v))
			}
		}
	}
	switch rapid.IntRange(0, 11).Draw(t, "form") {
	case 0:
		m.SubjectPrefix = sub
	case 1:
		m.SubjectPrefix = r.Prefix() + ":*"
	case 2:
		m.SubjectPrefix = sub[:strings.LastIndexAny(sub, "/:")+1] + "*"
	case 3:
		pin("sub")
	case 4:
		pin("repository", "event_name", "ref", "environment", "workflow_ref")
	case 5:
		pin("repository", "ref")
	case 6:
		m.Condition = "claims.sub == " + quoted
	case 7:
		m.Condition = "claims.sub in [" + quoted + ", \"repo:acme/other:ref:refs/heads/main\"]"
	case 8:
		m.Condition = `claims.repository == "acme/app" && claims.ref.startsWith("` + r.Ref[:strings.LastIndex(r.Ref, "/")+1] + `")`
	case 9:
		m.SubjectPrefix = sub
		pin("job_workflow_ref")
	case 10:
		m.Condition = `claims.repository == "acme/app" && claims.event_name in ["push", "` + r.Event + `"]`
	default:
		d, err := trust.Derive(trust.Request{
			Owner: r.Owner, Repo: r.Repo, OwnerID: r.OwnerID, RepoID: r.RepoID, Form: trust.FormAuto, WorkflowFile: r.WorkflowFile,
			Audience: federation.DefaultAudience, Wanted: []trust.Wanted{{Event: r.Event, Ref: trust.Exact(r.Ref), Environment: r.Environment}},
		})
		if err == nil {
			m = d.Match
		}
	}
	for _, guard := range []string{"ref_protected", "runner_environment", "actor", "repository_visibility", "repository_id", "repository_owner_id"} {
		if rapid.IntRange(0, 7).Draw(t, guard) == 0 {
			if _, there := m.Claim(guard); !there {
				pin(guard)
			}
		}
	}
	return m
}

// spoil writes something of a rule wrong, as people do.
func spoil(t *rapid.T, m federation.Match) federation.Match {
	m.Claims = slices.Clone(m.Claims)
	change := func(i int, v string) { m.Claims[i] = federation.Pin(m.Claims[i].Name, v) }
	switch rapid.IntRange(0, 12).Draw(t, "slip") {
	case 0:
		m.SubjectPrefix += " "
	case 1:
		m.SubjectPrefix = strings.Replace(m.SubjectPrefix, "acme", "Acme", 1)
	case 2:
		m.SubjectPrefix = strings.Replace(m.SubjectPrefix, "/app:", "/*:", 1)
	case 3:
		m.SubjectPrefix = strings.Replace(m.SubjectPrefix, ":ref:refs/heads/", ":ref:", 1)
	case 4:
		m.SubjectPrefix = strings.TrimSuffix(m.SubjectPrefix, "*")
	default:
		if len(m.Claims) < 2 {
			return m
		}
		i := rapid.IntRange(1, len(m.Claims)-1).Draw(t, "entry")
		v, _ := m.Claims[i].Text()
		switch rapid.IntRange(0, 4).Draw(t, "claim slip") {
		case 0:
			change(i, " "+v)
		case 1:
			change(i, strings.TrimPrefix(v, "refs/heads/"))
		case 2:
			change(i, v[:strings.LastIndex(v, "/")+1]+"*")
		case 3:
			change(i, strings.ToUpper(v[:1])+v[1:])
		}
	}
	return m
}

// vary makes the run that came of the run that the rule is for.
func vary(t *rapid.T, r github.Run) (github.Run, map[string]any) {
	extra := map[string]any{}
	for range rapid.IntRange(1, 2).Draw(t, "changes") {
		switch rapid.IntRange(0, 11).Draw(t, "change") {
		case 0, 1, 2:
			start(&r, rapid.IntRange(0, len(started)-1).Draw(t, "start"))
		case 3:
			r.Environment = rapid.SampledFrom([]string{"", "production", "staging"}).Draw(t, "environment")
		case 4:
			r.Form = map[github.Form]github.Form{github.FormClassic: github.FormImmutable, github.FormImmutable: github.FormClassic}[r.Form]
		case 5:
			r.WorkflowFile = ".github/workflows/other.yml"
		case 6:
			r.Repo, r.RepoID = "tool", "777"
		case 7:
			r.Owner, r.OwnerID, r.RepoID = "evil", "666", "667"
		case 8:
			r.RepoID = "888"
		case 9:
			extra["runner_environment"] = "self-hosted"
		case 10:
			r.Actor, r.Visibility = "mallory", "public"
		case 11:
			r.CalledWorkflow = "acme/shared/.github/workflows/run.yml@refs/heads/main"
		}
	}
	return r, extra
}

// strangers are tokens that no rule should gain around a run: of another owner or
// repository, of a fork's pull request with the rights of the base, of the same
// names under other ids at another owner. Each in both forms of the subject.
func strangers(r github.Run) []map[string]any {
	var out []map[string]any
	add := func(change func(*github.Run)) {
		for _, form := range []github.Form{github.FormClassic, github.FormImmutable} {
			s := r
			s.Form = form
			change(&s)
			out = append(out, payload(s))
		}
	}
	other := func(r *github.Run) { r.OwnerID, r.RepoID = "990001", "990002" }
	target := func(r *github.Run) {
		r.Event, r.Ref, r.BaseRef, r.HeadRef, r.Environment = "pull_request_target", "refs/heads/main", "main", "x", ""
	}
	add(target)
	add(func(r *github.Run) { r.Owner = "stranger"; other(r) })
	add(func(r *github.Run) { r.Owner += "x"; other(r) })
	add(func(r *github.Run) { r.Repo, r.RepoID = "else", "990002" })
	add(func(r *github.Run) { r.Repo += "-x"; r.RepoID = "990002" })
	add(func(r *github.Run) { r.Owner = "stranger"; other(r); target(r) })
	return out
}

// next is the same kind of run another time: what is new with every run is new.
func next(claims map[string]any) map[string]any {
	out := maps.Clone(claims)
	replace := func(old, now string) {
		for name, v := range out {
			if s, ok := v.(string); ok {
				out[name] = strings.ReplaceAll(s, old, now)
			}
		}
	}
	replace("refs/pull/7/", "refs/pull/8/")
	replace("refs/tags/v1.2.3", "refs/tags/v1.2.4")
	replace("/pr-7-5f1c", "/pr-8-6a2d")
	out["sha"], out["run_id"], out["jti"] = "0000000000000000000000000000000000000001", "19009999999", "other"
	return out
}

// fleeting is what no advice may hold: it is another one next time.
var fleeting = regexp.MustCompile(`refs/pull/[0-9]|@refs/pull/|5f1c6a1d|19001234567|6f4762ed`)

// starred is a ref that no job can run on.
var starred = regexp.MustCompile(`on [^.]*\*|begins with ,`)

func TestEveryRemedyHoldsWhatItSays(t *testing.T) {
	proptest.Check(t, func(rt *rapid.T) {
		meant := drawRun(rt, "meant")
		match := drawRule(rt, meant)
		if rapid.IntRange(0, 3).Draw(rt, "spoiled") == 0 {
			match = spoil(rt, match)
		}
		came, extra := vary(rt, meant)
		claims := payload(came)
		maps.Copy(claims, extra)
		if lets(match, claims) {
			return
		}
		rule := federation.Rule{ID: "fdrl_01a", Name: "ci", Match: match}
		c := trial{t: rt, rule: rule, meant: payload(meant), came: claims, run: came}
		got := remedy.Find(remedy.Input{Rule: rule, Claims: claims})
		if len(got.Remedies) == 0 {
			c.fail("no remedy", remedy.Remedy{})
		}
		for i, r := range got.Remedies {
			c.compare(r)
			if i > 0 && slices.Index(remedy.Kinds(), r.Kind) < slices.Index(remedy.Kinds(), got.Remedies[i-1].Kind) {
				c.fail("not the best first", r)
			}
		}
		if fleeting.MatchString(got.Kept.String() + got.Story.Headline.String()) {
			c.fail("fleeting: "+got.Kept.String()+got.Story.Headline.String(), remedy.Remedy{})
		}
	})
}

// trial is one case of the property.
type trial struct {
	t           *rapid.T
	rule        federation.Rule
	meant, came map[string]any
	run         github.Run
}

// text is the rule's document.
func (c trial) text() string { return string(c.rule.JSON()) }

func (c trial) fail(why string, r remedy.Remedy) {
	match, _ := json.Marshal(c.rule.Match)
	came, _ := json.Marshal(c.came)
	var now []byte
	if r.Rule != nil {
		now, _ = json.Marshal(r.Rule.Match)
	}
	c.t.Fatalf("%s\nrule %s\nmeant %v on %v, sub %v\ncame %s\n%s: %s\nrule %s\ngains %v loses %v", why, match, c.meant["event_name"], c.meant["ref"], c.meant["sub"], came,
		r.Kind, r.Text, now, r.Gains, r.Loses)
}

func (c trial) compare(r remedy.Remedy) {
	advice, _, _ := strings.Cut(r.Text.String(), " In the rule ")
	if advice == "" || fleeting.MatchString(r.Text.String()) || r.Kind != remedy.SecondRule && starred.MatchString(advice) || strings.Contains(advice, "{") {
		c.fail("what is new next time, or a hole", r)
	}
	for _, id := range slices.Concat(r.Gains, r.Loses) {
		if !slices.Contains(trust.KindIDs(), id) {
			c.fail("no kind "+id, r)
		}
	}
	if r.Claims != nil {
		by := c.rule.Match
		if r.Rule != nil {
			by = r.Rule.Match
		}
		if !federation.Evaluate(by, r.Claims).Matched {
			c.fail("the run as it would come is kept out", r)
		}
	}
	if r.Rule == nil {
		return
	}
	now := r.Rule.Match
	for _, s := range slices.Concat(strangers(c.run), strangers(baseRun())) {
		asked := s["event_name"] == "pull_request_target" && strings.Contains(c.text(), "pull_request_target") && s["repository"] == c.came["repository"]
		if lets(now, s) && !lets(c.rule.Match, s) && !asked {
			c.fail("lets in "+s["sub"].(string)+" by "+s["event_name"].(string), r)
		}
	}
	if sameIDs := c.came["repository_id"] == c.meant["repository_id"] || c.came["repository"] != c.meant["repository"]; sameIDs && lets(c.rule.Match, c.meant) && lets(c.rule.Match, next(c.meant)) && r.Kind != remedy.SecondRule && !lets(now, c.meant) {
		c.fail("shuts out the run that the rule is for", r)
	}
	if r.Kind == remedy.Run {
		return // with another run
	}
	for _, token := range []map[string]any{c.came, next(c.came)} {
		if !lets(now, token) || !federation.Evaluate(now, token).Matched {
			c.fail("keeps the run out", r)
		}
	}
	c.guards(r)
}

// guards: no rule lets in a run that a guard of the given one keeps out.
func (c trial) guards(r remedy.Remedy) {
	for _, claim := range []string{"ref_protected", "runner_environment", "actor", "repository_visibility", "repository_id", "repository_owner_id"} {
		want, ok := c.rule.Match.Claim(claim)
		plain := strings.ToLower(strings.TrimSpace(want))
		if ok && plain != c.came[claim] && want == c.meant[claim] && !(claim == "repository_id" && c.came["repository"] != c.meant["repository"]) {
			c.fail("flips the guard "+claim, r)
		}
	}
	recreated := c.came["repository"] == c.meant["repository"] && c.came["repository_id"] != c.meant["repository_id"]
	if id, _ := c.meant["repository_id"].(string); recreated && strings.Contains(c.text(), id) && lets(c.rule.Match, c.meant) {
		c.fail("for a repository that was made anew", r)
	}
	if c.came["event_name"] == "pull_request_target" && c.meant["event_name"] != "pull_request_target" {
		c.fail("for pull_request_target", r)
	}
	if c.came["repository_owner"] == "evil" {
		c.fail("for another owner", r)
	}
}

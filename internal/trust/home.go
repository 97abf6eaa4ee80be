package trust

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// Hint names the run that a rule is about, where the rule does not: an owner
// wildcard, a condition only. Every field may be empty.
type Hint struct {
	Repository   string // OWNER/NAME
	Branch       string
	Tag          string // may end in one star
	Environment  string
	IssuerURL    string
	OwnerID      string
	RepositoryID string
	WorkflowFile string // path from the root
	Events       []string
}

// Stand-ins for what neither the rule nor the hint names.
const (
	anyOwner      = "some-owner"
	anyRepository = "some-repository"
	someOwnerID   = "1234567"
	someRepoID    = "7654321"
	otherOwnerID  = "9900001"
	otherRepoID   = "9900002"
	someTagTail   = "1.0.0"
	someCommit    = "0123456789abcdef0123456789abcdef01234567"
	someNodeID    = "EN_kwDOABCDEF4AAAABaBcDeF"
)

// examined is a rule under examination: what it says, and the runs that it was seen
// to admit.
type examined struct {
	*reading
	evaluator *federation.Evaluator
	// home is the run that the rule names, or the likeliest where none gets in;
	// homes are all that get in and that the rule names, home first.
	home     trial
	homes    []trial
	admitted bool
	own      []trial // one run of each event and ref that the rule names and lets in
	tried    int     // how many tokens were evaluated
}

// Bounds of the work on one rule.
const (
	maxHomes = 40    // runs around which every kind is tried
	maxOwn   = 120   // runs of the events that the rule names
	maxTried = 30000 // tokens
)

func newExamined(evaluator *federation.Evaluator, rule federation.Rule, h Hint) *examined {
	s := &examined{reading: newReading(evaluator.Alternatives(), rule, h), evaluator: evaluator}
	s.findHomes()
	return s
}

// findHomes looks in every alternative for runs that the rule admits, the likeliest
// first, and keeps the likeliest of all where none gets in. What the hint names
// comes before what the rule leaves open; where nothing gets in so, the rule's own
// names are tried without it.
func (s *examined) findHomes() {
	var best *trial
	for _, hint := range s.hint.weaker() {
		for _, c := range s.scenes {
			c.hint = hint
			first := true
			for t := range c.candidates {
				if best == nil {
					best = &t
				}
				if s.tried < maxTried && s.admits(&t) {
					s.keep(c, t, first)
					first = false
				}
			}
		}
		if s.admitted {
			s.asAsked()
			return
		}
	}
	if best == nil { // GitHub allows none of the names
		nameless := scene{&mentioned{}, s.rule, Hint{IssuerURL: s.hint.IssuerURL}}
		for t := range nameless.candidates {
			best = &t
			break
		}
	}
	s.home = *best
}

// asAsked puts the rule's runs in the order in which the hint has their events.
func (s *examined) asAsked() {
	place := func(t trial) int {
		if i := slices.Index(s.hint.Events, t.run.Event); i >= 0 {
			return i
		}
		return len(s.hint.Events)
	}
	slices.SortStableFunc(s.own, func(a, b trial) int { return cmp.Compare(place(a), place(b)) })
}

// weaker is the hint, and then what is left of it without its place, without its
// repository, and without both.
func (h Hint) weaker() []Hint {
	out := []Hint{h}
	add := func(h Hint) {
		last := out[len(out)-1]
		if h.Repository != last.Repository || h.Branch != last.Branch || h.Tag != last.Tag || h.Environment != last.Environment {
			out = append(out, h)
		}
	}
	placeless, nameless := h, h
	placeless.Branch, placeless.Tag, placeless.Environment = "", "", ""
	nameless.Repository, nameless.OwnerID, nameless.RepositoryID = "", "", ""
	add(placeless)
	add(nameless)
	placeless.Repository, placeless.OwnerID, placeless.RepositoryID = "", "", ""
	add(placeless)
	return out
}

// keep takes a run that gets in: the first of an alternative as a run that the rule
// is about, and others where the rule names what is different in them.
func (s *examined) keep(c scene, t trial, first bool) {
	known := slices.ContainsFunc(s.homes, func(o trial) bool { return samePlace(o, t) || !first && c.sameRun(o, t) })
	switch {
	case !s.admitted:
		s.home, s.homes, s.admitted = t, []trial{t}, true
	case !known && len(s.homes) < maxHomes:
		s.homes = append(s.homes, t)
	}
	named := slices.Contains(s.values[github.ClaimEvent], t.run.Event)
	seen := slices.ContainsFunc(s.own, func(o trial) bool {
		return o.run.Event == t.run.Event && (o.run.Ref == t.run.Ref || !differentPlaces(o.run.Ref, t.run.Ref) && !slices.Contains(c.values[github.ClaimRef], t.run.Ref)) &&
			o.run.Repository() == t.run.Repository()
	})
	if named && !seen && len(s.own) < maxOwn {
		s.own = append(s.own, t)
	}
}

// samePlace reports whether two runs are of one repository, ref, environment and
// file, whatever their events.
func samePlace(o, t trial) bool {
	return o.run.Repository() == t.run.Repository() && o.run.OwnerID == t.run.OwnerID && o.run.RepoID == t.run.RepoID && o.run.Ref == t.run.Ref &&
		o.run.Environment == t.run.Environment && o.run.WorkflowFile == t.run.WorkflowFile && o.run.CalledWorkflow == t.run.CalledWorkflow
}

// sameRun reports whether a run differs from another only in what the alternative
// does not name: its event, and whatever it leaves open.
func (c scene) sameRun(o, t trial) bool {
	named := func(claim, value string) bool { return slices.Contains(c.values[claim], value) }
	return (strings.EqualFold(o.run.Repository(), t.run.Repository()) || !c.namesRepository(t.run)) &&
		(o.run.OwnerID == t.run.OwnerID || !named(github.ClaimOwnerID, t.run.OwnerID)) &&
		(o.run.RepoID == t.run.RepoID || !named(github.ClaimRepositoryID, t.run.RepoID)) &&
		(o.run.Ref == t.run.Ref || !named(github.ClaimRef, t.run.Ref)) &&
		(o.run.Environment == t.run.Environment || !named(github.ClaimEnvironment, t.run.Environment)) &&
		(o.run.WorkflowFile == t.run.WorkflowFile || !c.namesFile(t.run)) &&
		(jobFile(o) == jobFile(t) || !named(github.ClaimJobWorkflowRef, jobFile(t)))
}

// jobFile is the file, at its ref, that a run's job stands in.
func jobFile(t trial) string { v, _ := t.run.Claim(github.ClaimJobWorkflowRef); return v }

// namesRepository reports whether an alternative names a run's repository, or at
// least its owner.
func (c scene) namesRepository(r github.Run) bool {
	return slices.ContainsFunc(c.names, func(i identity) bool {
		return i.owner == r.Owner && (i.repo == r.Repo || i.repo == "") || i.owner == "" && i.repo == r.Repo
	}) || slices.Contains(c.values[github.ClaimOwner], r.Owner)
}

func (c scene) namesFile(r github.Run) bool {
	return slices.ContainsFunc(c.values[github.ClaimWorkflowRef], func(v string) bool { return strings.Contains(v, "/"+r.WorkflowFile+"@") })
}

// differentPlaces: a branch and a tag of one event are worth telling apart; two
// branches are only where the rule names them.
func differentPlaces(a, b string) bool {
	return strings.HasPrefix(a, github.RefsTags) != strings.HasPrefix(b, github.RefsTags)
}

func (s *examined) admits(t *trial) bool { return s.firstFailed(t) == "" }

// firstFailed is the matcher that keeps a token out; empty where it gets in.
func (s *examined) firstFailed(t *trial) string {
	s.tried++
	return s.evaluator.FirstFailed(t)
}

// admitsStrangersPull reports whether a pull request's run gets in that an account
// starts which the rule does not name.
func (s *examined) admitsStrangersPull() bool {
	for _, home := range s.homes {
		for _, t := range pulls("pull_request", mergeRef)(s.from(home)) {
			t.run.Actor, t.extra = stranger, maps.Clone(t.extra)
			if delete(t.extra, github.ClaimActorID); s.admits(&t) {
				return true
			}
		}
	}
	return false
}

// admitsPlain reports whether a kind of runs gets in without an environment.
func (s *examined) admitsPlain(row kindRow, home trial) bool {
	return slices.ContainsFunc(row.make(s.from(home)), func(t trial) bool {
		return t.run.Environment == "" && !s.isOwn(t) && s.admits(&t)
	})
}

// from is a run of the rule's as the place that other runs are seen from.
func (s *examined) from(home trial) *vantage { return &vantage{scene: s.scene, home: home} }

// ownRuns are the runs that the rule names: its homes, and one of each event that
// it asks for.
func (s *examined) ownRuns() []trial {
	out := slices.Clone(s.homes)
	if len(out) == 0 {
		out = append(out, s.home)
	}
	for _, t := range s.own {
		if !slices.ContainsFunc(out, func(o trial) bool { return sameClaims(o, t) }) {
			out = append(out, t)
		}
	}
	return out
}

// isOwn reports whether a token is one of the rule's own runs, in every claim that
// matters.
func (s *examined) isOwn(t trial) bool {
	same := func(o trial) bool { return sameClaims(o, t) }
	return s.admitted && (sameClaims(s.home, t) || slices.ContainsFunc(s.homes, same) || slices.ContainsFunc(s.own, same))
}

func sameClaims(a, b trial) bool {
	x, y := a.run, b.run
	return x.Event == y.Event && x.Ref == y.Ref && x.Repository() == y.Repository() && x.OwnerID == y.OwnerID && x.RepoID == y.RepoID &&
		x.Environment == y.Environment && x.Audience == y.Audience && x.WorkflowRef() == y.WorkflowRef() &&
		x.JobWorkflowRef() == y.JobWorkflowRef() && a.subject() == b.subject()
}

// trial is a token to be tried: a run, and what a token carries beside it.
type trial struct {
	run github.Run
	// extra are the further claims that a rule asks for. It is shared by trials
	// and never changed.
	extra map[string]string
	// unprotected: no protection covers the ref. Other refs are taken for what the
	// rule asks: a branch can be protected by whoever owns the repository.
	unprotected bool
	// second: the run carries the other one of the two subjects that its event may
	// have; of no meaning for events with one.
	second bool
}

// subject is the sub claim.
func (t *trial) subject() string {
	if t.second {
		subs := t.run.Subjects()
		return subs[len(subs)-1]
	}
	return t.run.Subject()
}

// everyToken are the claims that every token of GitHub's carries and no run
// decides on, with made-up values: the times (iat, nbf, exp are numbers), the ids
// that are new each time, and the commits.
var everyToken = map[string]any{
	github.ClaimIssuedAt: json.Number("1789119980"), github.ClaimNotBefore: json.Number("1789119680"), github.ClaimExpires: json.Number("1789120280"),
	github.ClaimJWTID: "6f4762ed-0758-4ccb-808d-ee3af5d723a8", github.ClaimSHA: someCommit, github.ClaimWorkflowSHA: someCommit,
	github.ClaimJobWorkflowSHA: someCommit, github.ClaimRunID: "19001234567", github.ClaimRunNumber: "42", github.ClaimRunAttempt: "1",
	github.ClaimCheckRunID: "48001234567", github.ClaimActorID: "583231", github.ClaimRunnerEnvironment: "github-hosted", github.ClaimRefProtected: protected,
}

// The values of ref_protected.
const (
	protected   = "true"
	unprotected = "false"
)

// Claims is the token's payload, whole.
func (t *trial) Claims() map[string]any {
	c := make(map[string]any, 48)
	maps.Copy(c, everyToken)
	t.run.PutClaims(c)
	for k, v := range t.extra {
		c[k] = v
	}
	c[github.ClaimRefProtected], _ = t.Claim(github.ClaimRefProtected)
	c[github.ClaimSubject] = t.subject()
	if _, ok := c[github.ClaimEnvironmentNodeID]; !ok && t.run.Environment != "" {
		c[github.ClaimEnvironmentNodeID] = someNodeID
	}
	return c
}

// Claim is one claim of the payload, and whether it is there.
func (t *trial) Claim(name string) (value any, there bool) {
	switch {
	case name == github.ClaimRefProtected && t.unprotected:
		return unprotected, true
	case name == github.ClaimSubject && t.second:
		return t.subject(), true
	}
	if v, ok := t.extra[name]; ok {
		return v, true
	}
	if v, ok := t.run.Claim(name); ok {
		return v, true
	}
	if name == github.ClaimEnvironmentNodeID && t.run.Environment != "" {
		return someNodeID, true
	}
	value, there = everyToken[name]
	return value, there
}

func (t *trial) text(name string) string {
	v, _ := t.Claim(name)
	s, _ := v.(string)
	return s
}

// possible reports whether GitHub and git allow the names of a run: no run is made
// up that nobody can start. Names are checked more loosely than answers are: an
// account of former years may have what no new one may.
func possible(r github.Run) bool {
	name, isBranch := strings.CutPrefix(r.Ref, github.RefsHeads)
	tag, isTag := strings.CutPrefix(r.Ref, github.RefsTags)
	switch {
	case github.CheckRepository(r.Repo) != nil, github.CheckOwner(strings.ReplaceAll(r.Owner, "--", "-")) != nil && !oldLogin(r.Owner):
		return false
	case isBranch && github.CheckBranch(name) != nil, isTag && github.CheckTag(tag) != nil:
		return false
	case r.Environment != "" && github.CheckEnvironment(r.Environment) != nil:
		return false
	}
	return isBranch || isTag || r.Ref == "" || strings.HasPrefix(r.Ref, github.RefsPull)
}

// oldLogin reports a login with a hyphen at its end, as accounts of former years
// may have.
func oldLogin(owner string) bool {
	return github.CheckOwner(cmp.Or(strings.Trim(owner, "-"), "-")) == nil && !strings.HasPrefix(owner, "-")
}

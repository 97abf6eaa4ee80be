package remedy

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
)

// second makes a rule of its own for runs like this one: its repository, event,
// place and workflow file, and nothing that is new each time. It is none where
// the run should not get in by any rule that a diagnosis proposes.
func (s seconder) second(guarded []string) (federation.Rule, effect, bool) {
	if !s.mayHaveRule(guarded) {
		return federation.Rule{}, effect{}, false
	}
	for _, m := range s.ownMatches() {
		s.keepGuards(&m)
		s.leaveToSubject(&m)
		now := federation.NewEvaluator(m)
		if !now.Evaluate(s.claims).Matched || !admits(now, nextTime(s.claims)) {
			continue
		}
		rule := s.fresh(m)
		kinds := s.catalogue(rule)
		if s.danger(m, kinds, nil) != "" {
			continue
		}
		e := effect{admits: true, keeps: true}
		for _, k := range kinds {
			if k.Admitted && !admits(s.old, k.Claims) {
				e.gains = append(e.gains, k.ID)
			}
		}
		e.gains = inOrder(e.gains)
		return rule, e, true
	}
	return federation.Rule{}, effect{}, false
}

// mayHaveRule reports whether a rule of its own is safe to propose for the run.
func (s seconder) mayHaveRule(guarded []string) bool {
	r := s.run.run
	if r.Owner == "" || r.Repo == "" || r.Event == eventPullTarget || r.Ref == "" && r.Environment == "" || len(guarded) > 0 {
		return false
	}
	switch barOf(s.Rule.Match, r) {
	case barOwner, barOwnerID, barRepositoryID:
		return false
	}
	return true
}

// ownMatches are matches for runs like this one, the best first.
func (s seconder) ownMatches() []federation.Match {
	if _, known := github.EventByName(s.run.run.Event); !known {
		stable, _ := stableSubject(s.run) // what started it is not known: the subject is
		m := federation.Match{SubjectPrefix: stable, Audience: s.audience()}
		s.pinIdentity(&m)
		m.Claims = slices.DeleteFunc(m.Claims, func(c federation.Claim) bool { return s.claims[c.Name] == nil })
		return []federation.Match{m}
	}
	var out []federation.Match
	for _, request := range s.requests() {
		if d, err := trust.Derive(request); err == nil {
			out = append(out, d.Match)
		}
	}
	return out
}

// requests are what the rule is derived from, the best first.
func (s seconder) requests() []trust.Request {
	r := s.run.run
	ref, begin := stableRef(r.Ref)
	where := trust.Exact(ref)
	switch {
	case strings.HasPrefix(r.Ref, github.RefsPull):
		where = trust.Text{Before: ref, After: "/merge", Open: true}
	case begin:
		where = trust.StartingWith(ref)
	}
	out := trust.Request{
		Issuer: r.Issuer, Owner: r.Owner, Repo: r.Repo, OwnerID: r.OwnerID, RepoID: r.RepoID, Form: trust.FormAuto,
		WorkflowFile: r.WorkflowFile, CalledWorkflow: stableCall(r.CalledWorkflow), Audience: s.audience(),
		Wanted: []trust.Wanted{{Event: r.Event, Ref: where, Environment: r.Environment}},
	}
	whole := out
	whole.Template, whole.Form = r.Template, trust.FormClassic
	if r.Form == github.FormImmutable {
		whole.Form = trust.FormImmutable
	}
	anyFile := whole
	anyFile.WorkflowFile = ""
	return []trust.Request{out, whole, anyFile}
}

// stableCall is a called workflow that a rule can name; empty where its ref is
// new each time.
func stableCall(called string) string {
	_, ref, _ := strings.Cut(called, "@")
	if passing(ref) || github.IsCommit(ref) {
		return ""
	}
	return called
}

func (s *search) audience() string {
	if s.Rule.Match.Audience != "" && s.run.claim(github.ClaimAudience) != federation.DefaultAudience {
		return s.Rule.Match.Audience
	}
	return federation.DefaultAudience
}

// keepGuards takes the guards of the rule over that this run fits, and the base of
// a pull request where the rule asks for one.
func (s seconder) keepGuards(m *federation.Match) {
	for claim, values := range s.said.values {
		own := s.run.claim(claim)
		keep := isGuard(claim) || claim == github.ClaimBaseRef && isPull(s.run.run.Event)
		if keep && own != "" && (claim == github.ClaimBaseRef || slices.ContainsFunc(values, func(t text) bool { return t.value == own || s.slipped(claim, t.value, own) })) {
			pin(m, claim, own)
		}
	}
	slices.SortStableFunc(m.Claims, func(a, b federation.Claim) int {
		return boolInt(isGuard(a.Name)) - boolInt(isGuard(b.Name))
	})
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// leaveToSubject takes the environment out of the claims where the token names it
// in its sub alone, as GitHub's reference shows one, and the rule pins that.
func (s seconder) leaveToSubject(m *federation.Match) {
	if _, there := s.run.actual[github.ClaimEnvironment]; there || m.SubjectPrefix == "" || strings.HasSuffix(m.SubjectPrefix, "*") {
		return
	}
	m.Claims = slices.DeleteFunc(m.Claims, func(c federation.Claim) bool { return c.Name == github.ClaimEnvironment })
}

// fresh is a rule like the given one, with another match, a name of its own and
// without what the server gave the first one.
func (s seconder) fresh(m federation.Match) federation.Rule {
	r := s.Rule
	return federation.Rule{
		Name: s.name(), IssuerID: r.IssuerID, Match: m, ServiceAccountID: r.ServiceAccountID, TargetType: r.TargetType,
		WorkspaceID: r.WorkspaceID, WorkspaceIDs: r.WorkspaceIDs, AppliesToAllWorkspaces: r.AppliesToAllWorkspaces,
		OAuthScope: r.OAuthScope, TokenLifetimeSeconds: r.TokenLifetimeSeconds,
	}
}

// maxName keeps a made name readable, in characters.
const maxName = 100

// name is one that no given rule has: that of the first rule, what starts the run
// and where.
func (s seconder) name() string {
	r := s.run.run
	ref, _ := stableRef(r.Ref)
	parts := []string{s.Rule.Name, cmp.Or(r.Event, "run")}
	switch {
	case r.Environment != "":
		parts = append(parts, r.Environment)
	case !isPull(r.Event):
		for _, prefix := range []string{queueRefs, github.RefsHeads, github.RefsTags, github.RefsPull} {
			ref = strings.TrimPrefix(ref, prefix)
		}
		parts = append(parts, ref)
	}
	name := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return '-'
	}, strings.ToLower(strings.Join(parts, "-")))
	for strings.Contains(name, "--") {
		name = strings.ReplaceAll(name, "--", "-")
	}
	name = strings.Trim(name[:min(len(name), maxName)], "-")
	taken := func(n string) bool {
		return n == s.Rule.Name || slices.ContainsFunc(s.Others, func(o federation.Rule) bool { return o.Name == n })
	}
	for taken(name) {
		name += "-2"
	}
	return name
}

package remedy

import (
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/github/pattern"
)

// setClaim gives an entry of claims another value.
func setClaim(name, value string, slip bool) edit {
	return edit{func(m *federation.Match) {
		m.Claims = slices.Clone(m.Claims)
		for i := range m.Claims {
			if m.Claims[i].Name == name {
				m.Claims[i] = federation.Pin(name, value)
			}
		}
	}, slip}
}

// dropClaim takes an entry of claims out, and puts a conjunct or another entry in
// its place.
func dropClaim(name string, then ...func(*federation.Match)) edit {
	return edit{func(m *federation.Match) {
		m.Claims = slices.DeleteFunc(slices.Clone(m.Claims), func(c federation.Claim) bool { return c.Name == name })
		for _, change := range then {
			change(m)
		}
	}, true}
}

func condition(conjunct string) func(*federation.Match) {
	return func(m *federation.Match) { requires(m, conjunct) }
}

// claimEdits are for an entry of claims that does not hold.
func (s claimRepairer) claimEdits(name string, r federation.MatcherResult) []edit {
	want, got := r.Expected, s.run.claim(name)
	switch {
	case r.RuleNotString:
		return s.unquoted(name, want, got)
	case slices.Contains(numbers, name), slices.Contains(fleeting, name):
		return []edit{dropClaim(name)}
	case r.Absent:
		return s.renamedClaim(name, want)
	case r.NotString:
		return nil
	}
	var out []edit
	if s.slipped(name, want, got) {
		out = append(out, setClaim(name, got, true))
	}
	if name == github.ClaimSubject && s.run.predictable() && s.Rule.Match.SubjectPrefix == "" && !strings.HasSuffix(want, "*") {
		for _, e := range repairer(s).formEdits(pattern.Parse(want), s.run) {
			out = append(out, dropClaim(name, e.apply))
		}
	}
	out = append(out, s.starredClaim(name, want)...)
	out = append(out, s.swappedFile(name, want)...)
	if isGuard(name) || slices.Contains([]string{github.ClaimOwner, github.ClaimOwnerID, github.ClaimRepository, github.ClaimRepositoryID}, name) {
		return append(out, s.renamedRepository(name, got)...)
	}
	return append(out, s.moved(name)...)
}

// unquoted is for a value that is no string in the rule: in quotes it may be
// right.
func (s claimRepairer) unquoted(name, want, got string) []edit {
	if want != got || got == "" {
		return nil
	}
	return []edit{setClaim(name, got, true)}
}

// slipped reports whether a value is the token's, written wrong.
func (s *search) slipped(name, want, got string) bool {
	r := s.run.run
	switch {
	case got == "":
		return false
	case pattern.Alike(want, got), strings.TrimSpace(want) == got:
		return !isGuard(name) || strings.TrimSpace(want) == got
	}
	switch name {
	case github.ClaimRef:
		return github.RefsHeads+want == got || "refs/"+want == got
	case github.ClaimWorkflow:
		return namesFile(want, r)
	case github.ClaimRepository:
		return want == r.Repo
	case github.ClaimOwner:
		return want == r.Repository()
	case github.ClaimRepositoryID:
		return want == r.OwnerID && s.pinned(github.ClaimOwnerID) == r.RepoID
	case github.ClaimOwnerID:
		return want == r.RepoID && s.pinned(github.ClaimRepositoryID) == r.OwnerID
	case github.ClaimWorkflowRef, github.ClaimJobWorkflowRef:
		path, _, _ := strings.Cut(got, "@")
		return want == path && !s.varies()
	}
	return false
}

// pinned is what an entry of the rule's claims has.
func (s *search) pinned(name string) string {
	v, _ := s.Rule.Match.Claim(name)
	return v
}

// varies reports whether the ref of such a run is another one each time.
func (s *search) varies() bool {
	_, begin := stableRef(s.run.run.Ref)
	return begin
}

// renamedClaim is for the name of a claim that GitHub does not send: another name
// may be meant, or the entry can never hold.
func (s claimRepairer) renamedClaim(name, want string) []edit {
	if near := Near(name, s.run.actual); near != "" {
		return []edit{dropClaim(name, func(m *federation.Match) { pin(m, near, want) })}
	}
	if _, documented := github.Gloss(name); !documented {
		return []edit{dropClaim(name)}
	}
	return nil
}

// starredClaim is for a star in a value, which is an ordinary character there.
func (s claimRepairer) starredClaim(name, want string) []edit {
	at := wildcards().FindStringIndex(want)
	got := s.run.claim(name)
	if at == nil {
		return nil
	}
	before := want[:at[0]]
	pinned := s.Rule.Match.SubjectPrefix
	switch {
	case name != github.ClaimSubject && !s.varies() && pinned != "" && !strings.HasSuffix(pinned, "*"):
		return []edit{setClaim(name, got, true)} // the subject leaves no other value
	case at[1] != len(want) && unglobbed(want, got) == got:
		return []edit{setClaim(name, got, true)}
	case at[1] != len(want), !strings.HasPrefix(got, before), before == "":
		return nil
	case name == github.ClaimSubject:
		return s.starredSubject(before)
	case name == github.ClaimRepository && strings.HasSuffix(before, "/"):
		return []edit{setClaim(name, got, true)}
	}
	return []edit{dropClaim(name, condition(begins(name, before)))}
}

// starredSubject is for a sub among the claims that ends in a star.
func (s claimRepairer) starredSubject(before string) []edit {
	if s.Rule.Match.SubjectPrefix != "" {
		return []edit{dropClaim(github.ClaimSubject, condition(begins(github.ClaimSubject, before)))}
	}
	out := []edit{dropClaim(github.ClaimSubject, func(m *federation.Match) { m.SubjectPrefix = before + "*" })}
	if stable, _ := stableSubject(s.run); stable != "" {
		out = append(out, dropClaim(github.ClaimSubject, func(m *federation.Match) { m.SubjectPrefix = stable }))
	}
	return out
}

// swappedFile is for the two claims that name a workflow's file, one written in
// the place of the other, and for a file without its ref.
func (s claimRepairer) swappedFile(name, want string) []edit {
	other := map[string]string{github.ClaimWorkflowRef: github.ClaimJobWorkflowRef, github.ClaimJobWorkflowRef: github.ClaimWorkflowRef}[name]
	got := s.run.claim(name)
	if other == "" {
		return nil
	}
	var out []edit
	if s.run.claim(other) == want && s.pinned(other) == "" {
		out = append(out, dropClaim(name, func(m *federation.Match) { pin(m, other, want) }))
	}
	if path, _, _ := strings.Cut(got, "@"); path == want {
		out = append(out, dropClaim(name, condition(begins(name, path+"@"))))
	}
	return out
}

// renamedRepository follows a repository that the rule knows by its id to its new
// name.
func (s claimRepairer) renamedRepository(name, got string) []edit {
	if name != github.ClaimOwner && name != github.ClaimRepository || !s.pinsRepository() {
		return nil
	}
	return []edit{setClaim(name, got, true)}
}

// moved is the value that runs like this one have.
func (s claimRepairer) moved(name string) []edit {
	got, r := s.run.claim(name), s.run.run
	ref, begin := stableRef(r.Ref)
	switch {
	case got == "":
		return nil
	case name == github.ClaimSubject:
		stable, exact := stableSubject(s.run)
		if exact {
			return []edit{setClaim(name, stable, false)}
		}
		before, ok := strings.CutSuffix(stable, "*")
		if !ok {
			return nil
		}
		e := dropClaim(name, condition(begins(name, before)))
		return []edit{{e.apply, false}}
	case !begin:
		return []edit{setClaim(name, got, false)}
	case name == github.ClaimRef:
		e := dropClaim(name, condition(begins(name, ref)))
		return []edit{{e.apply, false}}
	case strings.HasSuffix(got, "@"+r.Ref):
		e := dropClaim(name, condition(begins(name, strings.TrimSuffix(got, r.Ref))))
		return []edit{{e.apply, false}}
	}
	return []edit{setClaim(name, got, false)}
}

// slips are names that people write for a claim.
var slips = map[string]string{
	"repo": github.ClaimRepository, "owner": github.ClaimOwner, "branch": github.ClaimRef, "event": github.ClaimEvent,
	"org": github.ClaimOwner, "organization": github.ClaimOwner, "env": github.ClaimEnvironment, "repo_id": github.ClaimRepositoryID,
	"owner_id": github.ClaimOwnerID, "workflow_file": github.ClaimWorkflowRef, "job_workflow": github.ClaimJobWorkflowRef, "visibility": github.ClaimVisibility,
}

// Near is the claim of a token that was probably meant by a name that the token
// does not have; empty where none is.
func Near(name string, claims map[string]any) string {
	plain := func(s string) string {
		return strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(s))
	}
	last := name[strings.LastIndexAny(name, ".")+1:]
	for _, n := range []string{name, last} {
		if c, ok := slips[strings.ToLower(n)]; ok && claims[c] != nil {
			return c
		}
		for _, c := range github.ClaimInfos() {
			if plain(c.Name) == plain(n) && claims[c.Name] != nil {
				return c.Name
			}
		}
	}
	return ""
}

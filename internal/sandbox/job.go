package sandbox

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/trust"
)

// Job is a job of GitHub Actions that asks for tokens: one kind of run of the exposure's
// catalogue.
type Job struct {
	Kind   string // the kind's id
	Event  string // of other_event_same_ref: which
	Title  string
	Claims map[string]any // of its tokens, without times and jti

	severity trust.Severity // of its getting in
	bearer   string
}

// Name is the kind, with the event where the kind has several.
func (j Job) Name() string {
	if j.Event != "" {
		return j.Kind + ":" + j.Event
	}
	return j.Kind
}

// Kinds told apart here.
const (
	kindSameRun       = trust.SameRun
	kindOtherAudience = "other_audience"
)

// Jobs are one job of every kind of run, in the order of the catalogue, around the run that
// the rule names. Each has a bearer of its own.
func (s *State) Jobs() []Job {
	kinds := s.kinds()
	jobs := make([]Job, len(kinds))
	for i, k := range kinds {
		jobs[i] = s.enlist(Job{Kind: k.ID, Event: k.Event, Title: k.Title, Claims: k.Claims, severity: k.Severity})
	}
	return jobs
}

// JobAs is the job of one kind, by its id; empty is same_run. For other_event_same_ref the
// event may stand behind a colon. The error names the kinds that there are.
func (s *State) JobAs(kind string) (Job, error) {
	id, event, _ := strings.Cut(cmp.Or(kind, kindSameRun), ":")
	var events []string
	for _, k := range s.kinds() {
		if k.ID == id && (event == "" || k.Event == event) {
			return s.enlist(Job{Kind: k.ID, Event: k.Event, Title: k.Title, Claims: k.Claims, severity: k.Severity}), nil
		}
		if k.ID == id && k.Event != "" {
			events = append(events, k.Event)
		}
	}
	switch {
	case len(events) > 0:
		return Job{}, fmt.Errorf("the kind of run %s has no event %q around this rule: it is one of %s", id, event, strings.Join(events, ", "))
	case trust.KindTitle(id) != id:
		return Job{}, fmt.Errorf("the kind of run %s has no events, and %q names one: leave it out", id, kind)
	}
	return Job{}, fmt.Errorf("there is no kind of run %q: it is one of %s", kind, strings.Join(trust.KindIDs(), ", "))
}

// enlist gives a job its bearer.
func (s *State) enlist(j Job) Job {
	j.bearer = "sandbox-" + hex.EncodeToString(randomBytes(16))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs[j.bearer] = j
	return j
}

// house puts the repository of a job among those of GitHub.
func (s *State) house(j Job) {
	text := func(claim string) string { v, _ := j.Claims[claim].(string); return v }
	_, name, _ := strings.Cut(text(github.ClaimRepository), "/")
	r := Repository{
		Owner: text(github.ClaimOwner), Name: name, ID: text(github.ClaimRepositoryID), OwnerID: text(github.ClaimOwnerID),
		Visibility: text(github.ClaimVisibility),
	}
	if sub, err := github.ParseSubject(text(github.ClaimSubject)); err == nil && sub.Form == github.FormImmutable {
		immutable := true
		r.Subject.Immutable = &immutable
	}
	if branch, ok := strings.CutPrefix(text(github.ClaimRef), github.RefsHeads); ok {
		r.Branches = []Branch{{Name: branch}}
	}
	if environment := text(github.ClaimEnvironment); environment != "" {
		r.Environments = []Environment{{Name: environment}}
	}
	s.AddRepository(r)
}

func (s *State) jobOf(bearer string) (Job, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j, ok := s.jobs[bearer]
	return j, ok
}

// Environ is what a program in a job of the sandbox finds in its environment, as NAME=VALUE:
// where to ask for a token and with what, the ids of the exchange, and a login at the
// sandbox's GitHub. That shadows nothing of federation, and a gh program in the job reaches
// no repository of the user's with it.
func (s *Sandbox) Environ(j Job) []string {
	rule := s.State.began
	return []string{
		"ACTIONS_ID_TOKEN_REQUEST_URL=" + s.GitHub + tokenPath + tokenQuery,
		"ACTIONS_ID_TOKEN_REQUEST_TOKEN=" + j.bearer,
		federation.EnvBaseURL + "=" + s.Anthropic,
		federation.RuleID.Env + "=" + rule.ID,
		federation.Organization.Env + "=" + s.State.Organization().ID,
		federation.ServiceAccount.Env + "=" + rule.ServiceAccountID,
		federation.Workspace.Env + "=" + s.State.workspace(),
		"GH_WIF_GITHUB_API=" + s.GitHub,
		"GH_TOKEN=" + LoginToken,
		"GH_ENTERPRISE_TOKEN=" + LoginToken, // where the repository is on an Enterprise Server
	}
}

// TryAll exchanges one token of every kind of run, in the order of the catalogue, and gives
// the entries of the history.
func (s *Sandbox) TryAll() []anthropic.Exchange {
	jobs := s.State.Jobs()
	out := make([]anthropic.Exchange, len(jobs))
	for i, j := range jobs {
		out[i] = s.Try(j)
	}
	return out
}

// Try exchanges one token of a job, for the audience that its claims name, and gives the entry
// of the history.
func (s *Sandbox) Try(j Job) anthropic.Exchange {
	e, _ := s.State.decide(request{
		mint(s.State, j, maps.Clone(j.Claims)), s.State.began.ID, s.State.Organization().ID, s.State.began.ServiceAccountID, s.State.workspace(),
	})
	return e
}

// Env looks a variable up in the environment of the sandbox's job; empty where it is none of
// them.
func (s *Sandbox) Env(name string) string {
	environ := s.Environ(s.Job)
	if i := slices.IndexFunc(environ, func(e string) bool { return strings.HasPrefix(e, name+"=") }); i >= 0 {
		return environ[i][len(name)+1:]
	}
	return ""
}

// shadows are the variables that would win over federation, lead to other servers, or hand
// the user's own credentials to the stand-ins.
var shadows = []string{
	federation.EnvAPIKey, federation.EnvAuthToken, federation.EnvProfile, federation.EnvToken, federation.EnvTokenFile, federation.EnvConfigDir,
	"ANTHROPIC_OAUTH_TOKEN", "ANTHROPIC_CUSTOM_HEADERS", "CLAUDE_CODE_OAUTH_TOKEN",
	"CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY",
	"GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN",
}

// noProxy are the two spellings of the variable that names what no proxy is asked for.
var noProxy = []string{"NO_PROXY", "no_proxy"}

// Around is an environment with the sandbox's variables in it, without what would shadow
// them. No proxy is asked for this machine, nor for the address that the variables name.
func Around(environ, own []string) []string {
	here := here
	for _, o := range own {
		if base, ok := strings.CutPrefix(o, federation.EnvBaseURL+"="); ok {
			if u, err := url.Parse(base); err == nil && !slices.Contains(strings.Split(here, ","), u.Hostname()) {
				here += "," + u.Hostname()
			}
		}
	}
	var out []string
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		is := func(other string) bool { return strings.EqualFold(name, other) } // as Windows has it
		switch {
		case slices.ContainsFunc(shadows, is), slices.ContainsFunc(own, func(o string) bool { return is(o[:strings.IndexByte(o, '=')]) }):
		case slices.Contains(noProxy, name):
			out = append(out, name+"="+strings.TrimPrefix(value+","+here, ","))
		default:
			out = append(out, e)
		}
	}
	for _, name := range noProxy {
		if !slices.ContainsFunc(out, func(e string) bool { return strings.HasPrefix(e, name+"=") }) {
			out = append(out, name+"="+here)
		}
	}
	return append(out, own...)
}

// here is this machine, for NO_PROXY.
const here = "127.0.0.1,localhost,::1"

// Administrator are the variables of somebody who administers the sandbox's organization.
// They shadow federation.
func Administrator() []string {
	return []string{federation.EnvAuthToken + "=" + AdminToken}
}

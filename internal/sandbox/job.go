package sandbox

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

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

	bearer string
}

// Kinds told apart here.
const (
	kindSameRun       = "same_run"
	kindOtherAudience = "other_audience"
)

// Jobs are one job of every kind of run, in the order of the catalogue, around the run that
// the rule names. Each has a bearer of its own.
func (s *State) Jobs() []Job {
	kinds := trust.Expose(s.rule, s.hint).Kinds
	jobs := make([]Job, len(kinds))
	for i, k := range kinds {
		jobs[i] = s.enlist(Job{Kind: k.ID, Event: k.Event, Title: k.Title, Claims: k.Claims})
	}
	return jobs
}

// JobAs is the job of one kind, by its id; empty is same_run. For other_event_same_ref the
// event may stand behind a colon. The error names the kinds that there are.
func (s *State) JobAs(kind string) (Job, error) {
	id, event, _ := strings.Cut(cmp.Or(kind, kindSameRun), ":")
	for _, k := range trust.Expose(s.rule, s.hint).Kinds {
		if k.ID == id && (event == "" || k.Event == event) {
			return s.enlist(Job{Kind: k.ID, Event: k.Event, Title: k.Title, Claims: k.Claims}), nil
		}
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

func (s *State) jobOf(bearer string) (Job, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j, ok := s.jobs[bearer]
	return j, ok
}

// Environ is what a program in a job of the sandbox finds in its environment, as NAME=VALUE:
// where to ask for a token and with what, and the ids of the exchange.
func (s *Sandbox) Environ(j Job) []string {
	text := func(name string) string { v, _ := j.Claims[name].(string); return v }
	rule := s.State.rule
	return []string{
		"ACTIONS_ID_TOKEN_REQUEST_URL=" + s.GitHub + tokenPath + tokenQuery,
		"ACTIONS_ID_TOKEN_REQUEST_TOKEN=" + j.bearer,
		federation.EnvBaseURL + "=" + s.Anthropic,
		federation.RuleID.Env + "=" + rule.ID,
		federation.Organization.Env + "=" + organizationID,
		federation.ServiceAccount.Env + "=" + rule.ServiceAccountID,
		federation.Workspace.Env + "=" + s.State.workspace(),
		"GH_WIF_GITHUB_API=" + s.GitHub,
		"GITHUB_REPOSITORY=" + text(github.ClaimRepository),
		"GITHUB_REF=" + text(github.ClaimRef),
		"GITHUB_EVENT_NAME=" + text(github.ClaimEvent),
	}
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

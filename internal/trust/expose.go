package trust

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
)

// Expose finds out whom a rule lets in: it makes a concrete token of every kind
// in the catalogue, around the run that the rule names, and evaluates each
// against the rule. Nothing is concluded from the rule's text.
func Expose(rule federation.Rule, h Hint) Exposure {
	return ExposeWith(federation.NewEvaluator(rule.Match), rule, h)
}

// ExposeWith is Expose with the rule's match compiled already.
func ExposeWith(evaluator *federation.Evaluator, rule federation.Rule, h Hint) Exposure {
	s := newExamined(evaluator, rule, h)
	e := Exposure{Severity: SeverityNone, Kinds: make([]Kind, 0, len(catalogue))}
	for _, row := range catalogue {
		k := s.try(row)
		e.Kinds = append(e.Kinds, k)
		if k.Admitted {
			e.Severity = worse(e.Severity, k.Severity)
		}
	}
	e.Verdict = s.verdict(e.Kinds)
	if bounds := evaluator.Bounds(); bounds != nil {
		e.Unknown = "the condition " + bounds.Error()
		e.Verdict, e.Severity = "Not known: "+e.Unknown, worse(e.Severity, SeverityCaution)
	}
	return e
}

func worse(a, b Severity) Severity {
	order := []Severity{SeverityNone, SeverityCaution, SeverityDanger}
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}

// try evaluates the tokens of one kind; the first that gets in is the witness.
func (s *examined) try(row kindRow) Kind {
	k := Kind{ID: row.id, Event: row.event, Title: row.title, Who: row.who, Severity: SeverityNone}
	tokens := row.make(s, s.home)
	if len(tokens) == 0 {
		tokens = []trial{s.home}
	}
	tried := &tokens[0]
	for i := range tokens {
		t := &tokens[i]
		by := "issuer_url"
		if t.run.IssuerURL() == s.home.run.IssuerURL() {
			by = s.evaluator.FirstFailed(t)
		}
		if i == 0 || by == "" {
			tried, k.By, k.Admitted = t, by, by == ""
		}
		if k.Admitted {
			break
		}
	}
	k.Claims = tried.Claims()
	if !k.Admitted {
		return k
	}
	switch same := s.same(k); {
	case same && row.severity == SeverityDanger && openToStrangers(row):
		k.Severity, k.Close = row.severity, "no matcher: the rule asks for this event, which strangers can start"
	case !same:
		k.Severity = s.severity(row, k)
		if row.closes != nil && k.Severity != SeverityNone {
			k.Close = row.closes(s.home)
		}
		k.Wildcard = s.wildcard(k)
	}
	return k
}

// openToStrangers: the row is about an event that anyone can cause.
func openToStrangers(row kindRow) bool {
	e, ok := github.EventByName(cmp.Or(row.event, row.id))
	return ok && e.Starter == github.StarterAnyone
}

// same reports whether the witness is the rule's own run, in every claim that
// matters, and gets in.
func (s *examined) same(k Kind) bool {
	for _, claim := range []string{
		github.ClaimSubject, github.ClaimEvent, github.ClaimRef, github.ClaimWorkflowRef, github.ClaimJobWorkflowRef,
		github.ClaimRepository, github.ClaimOwnerID, github.ClaimRepositoryID, github.ClaimAudience, github.ClaimEnvironment,
	} {
		if s.homeClaims[claim] != k.Claims[claim] {
			return false
		}
	}
	return s.admitted
}

// severity is the row's, eased where the rule asks for the kind's event by name
// and strangers cannot cause it, and where the environment's own gate stands
// before the run.
func (s *examined) severity(row kindRow, k Kind) Severity {
	if env, _ := k.Claims[github.ClaimEnvironment].(string); env != "" && row.gated {
		return SeverityCaution
	}
	if row.extra && s.home.run.Environment == "" {
		return SeverityNone
	}
	event := row.event
	if event == "" {
		event = row.id
	}
	if !slices.Contains(s.values[github.ClaimEvent], event) {
		return row.severity
	}
	if e, ok := github.EventByName(event); ok && e.Starter != github.StarterAnyone {
		return SeverityNone
	}
	return row.severity
}

// wildcard: the rule's subject ends in a star, and the token was not what the
// rule spells out.
func (s *examined) wildcard(k Kind) bool {
	return s.pattern.Star || s.rule.Match.SubjectPrefix == "" && k.Severity != SeverityNone
}

// homeBranch is the branch that the home run is on, or the one that the rule
// names.
func (s *examined) homeBranch() string {
	if b, ok := strings.CutPrefix(s.home.run.Ref, github.RefsHeads); ok && !strings.HasPrefix(b, github.MergeQueuePath) {
		return b
	}
	return cmp.Or(s.hint.Branch, s.branch())
}

// wideTokens are further runs of the home repository that a loose rule may let
// in where the home run's own place is not what it is loose about.
func (s *examined) wideTokens() []trial {
	if s.wide == nil {
		s.wide = append(pulls("pull_request", mergeRef)(s, s.home),
			refs(refBranch(func(string) string { return "feature/other" }))(s, s.home)...)
	}
	return s.wide
}

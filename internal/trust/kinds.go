package trust

import (
	"slices"

	"gh-wif/internal/federation"
)

// Severity says how bad it is that a kind of run gets in.
type Severity string

// The severities, the mildest first.
const (
	SeverityNone    Severity = "none"
	SeverityCaution Severity = "caution"
	SeverityDanger  Severity = "danger"
)

// Exposure is whom a rule lets in.
type Exposure struct {
	Verdict  string   `json:"verdict"`
	Severity Severity `json:"severity"`
	Kinds    []Kind   `json:"kinds"`
	// Unknown says why it is not known who gets in: the condition costs too much
	// to be evaluated, or no run was found that gets in and nothing shows that there
	// is none. Kinds that are kept out are then not known to be.
	Unknown string `json:"unknown,omitempty"`
	// NotUnderstood are the parts of the rule, as they are written, of which it is
	// not known from their text what they let in. The kinds are then those that were
	// found: others may get in.
	NotUnderstood []string `json:"not_understood"`
	// Nobody is the proof that no run of GitHub's gets in; empty where one may.
	Nobody string `json:"-"`

	noMatchers []string // of NotUnderstood: members of match that are no matchers
}

// Kind is one kind of run, tried against a rule with a concrete token.
type Kind struct {
	ID       string         `json:"id"`
	Event    string         `json:"event,omitempty"` // for other_event_same_ref: which event
	Title    string         `json:"title"`
	Admitted bool           `json:"admitted"`
	By       string         `json:"by"`       // the matcher that keeps it out; empty where it gets in
	Who      string         `json:"who"`      // who can cause such a run
	Severity Severity       `json:"severity"` // how bad it is that it gets in; none where it is kept out
	Close    string         `json:"close"`    // the constraint that would keep it out; empty where it is kept out
	Claims   map[string]any `json:"claims"`   // the token that was tried
	// OpenEnd: the rule says the beginning of the name only, and no slash ends it, so
	// that it is a name of its own that begins alike.
	OpenEnd bool `json:"-"`
	// Chosen: the token gets in by names that whoever runs it has chosen for it.
	Chosen bool `json:"-"`
	// Change is Close as a change of the rule; zero where none is possible.
	Change federation.Change `json:"-"`
	// Wildcard: the rule leaves an infinite family here; the token is one witness
	// of it.
	Wildcard bool `json:"wildcard,omitempty"`
}

// Reason says why one field of a rule is what it is.
type Reason struct {
	Field   string `json:"field"` // dotted path in the rule, as match.claims.ref
	Because string `json:"because"`
}

// Dangerous reports whether a kind of run, by its id, should not get in unless a
// rule asks for it by name.
func Dangerous(id string) bool {
	return slices.ContainsFunc(catalogue, func(r kindRow) bool { return r.id == id && r.severity == SeverityDanger })
}

// KindIDs lists the ids of the kinds, each once, in the order of the catalogue.
func KindIDs() []string {
	var out []string
	for _, r := range catalogue {
		if !slices.Contains(out, r.id) {
			out = append(out, r.id)
		}
	}
	return out
}

// KindTitle is what a kind of run is called, by its id; the id itself where there
// is no such kind.
func KindTitle(id string) string {
	if id == otherEvent {
		return "other events on the same ref"
	}
	if i := slices.IndexFunc(catalogue, func(r kindRow) bool { return r.id == id }); i >= 0 {
		return catalogue[i].title
	}
	return id
}

// otherEvent is the one kind that has a row for each of several events.
const otherEvent = "other_event_same_ref"

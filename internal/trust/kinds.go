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

// Group says how far from the rule those are who can cause a kind of run.
type Group string

// The groups, the nearest first.
const (
	GroupYours     Group = "yours"     // what the rule is for
	GroupTeam      Group = "team"      // who can write to the repository, or to another one of its owner
	GroupStrangers Group = "strangers" // anybody else
)

// ShortTitle is the most cells that the short title of a kind takes.
const ShortTitle = 22

// causer is who can cause a kind of run, in the words of the table.
type causer struct {
	words string
	group Group
}

// Who can cause a run. A pull request of a fork gets a token only where the owner has
// chosen so, and that choice is not open for public repositories.
var (
	whoMeant    = causer{"whoever the rule is for", GroupYours}
	whoClock    = causer{"GitHub's clock, with the workflow file of the default branch", GroupYours}
	whoWriters  = causer{"anyone with write access to the repository", GroupTeam}
	whoPull     = causer{"anyone with write access who opens a pull request; a fork's only if the owner sends write tokens to forks", GroupTeam}
	whoMerger   = causer{"whoever merges a pull request, where a workflow listens to its closing", GroupTeam}
	whoQueue    = causer{"anyone whose approved pull request enters the merge queue", GroupTeam}
	whoOwner    = causer{"anyone with write access to another repository of the owner", GroupTeam}
	whoNamed    = causer{"the account that the rule names, where it starts the run of anybody's pull request", GroupTeam}
	whoAnyone   = causer{"anyone who can comment or open an issue, where a workflow on the default branch listens", GroupStrangers}
	whoEnding   = causer{"anyone whose pull request, also from a fork, starts a workflow, where another one listens to its end", GroupStrangers}
	whoPullAll  = causer{"anyone who can open a pull request, also from a fork, where a workflow listens to pull_request_target", GroupStrangers}
	whoStranger = causer{"anyone with a GitHub account", GroupStrangers}
	whoRecycler = causer{"whoever takes over the name after it was given up", GroupStrangers}
	whoService  = causer{"a service that the workflow sent a token to: it can pass the token on", GroupStrangers}
	whoForeign  = causer{"whoever runs that other issuer", GroupStrangers}
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
	Group    Group          `json:"group"`    // whom they belong to
	Severity Severity       `json:"severity"` // how bad it is that it gets in; none where it is kept out
	Close    string         `json:"close"`    // the constraint that would keep it out; empty where it is kept out
	Claims   map[string]any `json:"claims"`   // the token that was tried
	// Short is Title in at most ShortTitle cells.
	Short string `json:"-"`
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
	// Parts are, for a condition, why each of its parts is there that are joined by &&,
	// as [ConditionParts] takes it apart; nil: Because is the reason of all.
	Parts []string `json:"-"`
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

package pattern

import (
	"strings"

	"gh-wif/internal/github"
)

// Reach says how far a pattern of the default form is written.
type Reach int

// How far a pattern is written, by the last part that has begun.
const (
	ReachOther      Reach = iota // not the default form: no repo: at its start
	ReachOwner                   // repo:OWNER
	ReachRepository              // repo:OWNER/REPO
	ReachContext                 // repo:OWNER/REPO:KIND
	ReachValue                   // repo:OWNER/REPO:KIND:VALUE
)

// Pattern is a rule's subject taken apart, right or wrong. The parts are as
// they are written, not decoded; a part that is not there is empty.
type Pattern struct {
	Raw  string
	Body string // without blanks at its ends and without the final star
	Star bool   // ends in a star
	Reach

	Owner, OwnerID, Repo, RepoID string
	Kind                         github.ContextKind // or whatever stands in its place
	Value                        string             // everything after the kind

	// Faults are what is wrong with the pattern by itself, in the order in which
	// they should be told.
	Faults []Fault

	slash bool // owner and repository are divided
	at    bool // there is an @, so ids are meant
	slug  string
}

// Parse takes a pattern apart and finds its faults. It accepts any text.
func Parse(raw string) Pattern {
	p := takeApart(strings.TrimSpace(raw))
	p.Raw = raw
	p.Faults = faultsOf(p)
	return p
}

// takeApart parts a text as it stands, blanks included, and looks for no faults.
func takeApart(raw string) Pattern {
	p := Pattern{Raw: raw}
	p.Body, p.Star = strings.CutSuffix(raw, "*")
	rest, ok := strings.CutPrefix(p.Body, "repo:")
	if !ok {
		return p
	}
	slug, tail, closed := strings.Cut(rest, ":")
	owner, repo, slash := strings.Cut(slug, "/")
	p.slug, p.slash, p.at = slug, slash, strings.Contains(slug, "@")
	p.Owner, p.OwnerID, _ = strings.Cut(owner, "@")
	p.Repo, p.RepoID, _ = strings.Cut(repo, "@")
	kind, value, hasValue := strings.Cut(tail, ":")
	p.Kind, p.Value = github.ContextKind(kind), value
	switch {
	case hasValue:
		p.Reach = ReachValue
	case closed:
		p.Reach = ReachContext
	case slash:
		p.Reach = ReachRepository
	default:
		p.Reach = ReachOwner
	}
	return p
}

// Matches is the semantics of subject_prefix: exact and case-sensitive, unless
// it ends in a star; then sub must begin with what stands before the star. A
// star elsewhere is an ordinary character, and a lone star matches nothing: the
// reference does not count it as a matcher (WIF reference, "Rule matching
// semantics").
func Matches(prefix, sub string) bool {
	if before, ok := strings.CutSuffix(prefix, "*"); ok {
		return before != "" && strings.HasPrefix(sub, before)
	}
	return prefix == sub
}

// Match reports whether the pattern lets a sub in.
func (p Pattern) Match(sub string) bool { return Matches(p.Raw, sub) }

// Default reports whether the pattern begins as the default form does, repo:.
func (p Pattern) Default() bool { return p.Reach != ReachOther }

// Open reports whether the star stands where the repository's name would still
// go on, so that only its beginning can be compared.
func (p Pattern) Open() bool { return p.Star && p.Reach < ReachContext }

// HasIDs reports whether the pattern is written in the immutable form.
func (p Pattern) HasIDs() bool { return p.at }

// Repository is OWNER/NAME as it is written, or as much of it as there is.
func (p Pattern) Repository() string {
	if !p.slash {
		return p.Owner
	}
	return p.Owner + "/" + p.Repo
}

// FullOwner is the owner and its id where they are written out: up to the slash.
func (p Pattern) FullOwner() (owner, id string) {
	if !p.slash {
		return "", ""
	}
	return p.Owner, p.OwnerID
}

// FullRepository is OWNER/NAME and the repository's id where they are written
// out: up to the colon, or to the end of an exact pattern.
func (p Pattern) FullRepository() (repository, id string) {
	if !p.slash || p.Repo == "" || p.Open() {
		return "", ""
	}
	return p.Owner + "/" + p.Repo, p.RepoID
}

// PinsOwner reports whether every sub that the pattern lets in is of one owner,
// written out: repo:OWNER/.
func (p Pattern) PinsOwner() bool {
	return p.slash && p.Owner != "" && !strings.ContainsAny(p.Owner, "*:")
}

// HasKey reports whether a key of a customised subject stands in the pattern
// with a value behind it.
func (p Pattern) HasKey(key string) bool {
	return strings.HasPrefix(p.Raw, key+":") || strings.Contains(p.Raw, ":"+key+":")
}

// Tail is what follows the repository's colon, with the final star.
func (p Pattern) Tail() string {
	if p.Reach < ReachContext {
		return ""
	}
	return strings.TrimPrefix(p.text(), "repo:"+p.slug+":")
}

// Subject reads what stands before the star as GitHub would write it.
func (p Pattern) Subject() (github.Subject, error) { return github.ParseSubject(p.Body) }

// Custom are the parts of a pattern that follows an include_claim_keys template;
// nil for any other.
func (p Pattern) Custom() []github.Pair {
	s, err := p.Subject()
	if err != nil || !s.Custom {
		return nil
	}
	return s.Pairs
}

// text is the pattern without blanks at its ends.
func (p Pattern) text() string { return p.with(p.Body) }

// with is another body with the pattern's star.
func (p Pattern) with(body string) string {
	if p.Star {
		return body + "*"
	}
	return body
}

// head is everything before the context: repo:OWNER/REPO and its colon.
func (p Pattern) head() string { return "repo:" + p.slug + ":" }

package pattern

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/github"
	"gh-wif/internal/term"
)

// ID names what is wrong with a pattern, or what is different between a pattern
// and a sub. The ids are a contract: they are those of docs/causes.md and of
// docs/checks.md.
type ID string

// What can be wrong with a pattern by itself.
const (
	Whitespace  ID = "sub_whitespace_in_rule"
	Lookalike   ID = "sub_unicode_lookalike"
	StarInside  ID = "sub_star_in_middle"
	LoneStar    ID = "sub_lone_star"
	MissingStar ID = "sub_missing_trailing_star"
	Encoding    ID = "sub_env_name_encoding"
	CaseOnly    ID = "sub_case_only"
	Typo        ID = "sub_rule_typo"
)

// Fault is one thing that is wrong with a pattern.
type Fault struct {
	ID ID
	At int // byte offset in the raw pattern
	// Says goes on after "subject_prefix": what is wrong.
	Says string
	// Meant is what was probably meant, in short words; empty where unknown.
	Meant string
	// Only names the subs that the pattern can match all the same. Where it is
	// empty no run carries such a sub, and the rule lets nobody in.
	Only string
	// Repair is the pattern without this fault; empty where only a person can say.
	Repair string
}

// Fatal reports whether no sub can match because of the fault.
func (f Fault) Fatal() bool { return f.Only == "" }

// Fatal lists the faults that no sub can get past.
func (p Pattern) Fatal() []Fault {
	return slices.DeleteFunc(slices.Clone(p.Faults), func(f Fault) bool { return !f.Fatal() })
}

// faultsOf finds the faults of a pattern that was taken apart without the blanks
// at its ends.
func faultsOf(p Pattern) []Fault {
	if p.Raw == "" {
		return nil
	}
	var out []Fault
	text := p.text()
	if text != p.Raw {
		out = append(out, Fault{ID: Whitespace, At: blankAt(p.Raw), Says: "has blanks at an end", Repair: text})
	}
	switch {
	case text == "":
		return out
	case text == "*":
		return append(out, Fault{ID: LoneStar, Says: "is a star alone, which matches nothing"})
	}
	odd, star, shape := lookalikeFault(p), starFault(p), shapeFault(p)
	if shape != nil && shape.ID != MissingStar && (odd != nil || star != nil && star.Fatal()) {
		shape = nil // what is said already may be all that is wrong
	}
	lead := strings.Index(p.Raw, text)
	for _, f := range []*Fault{odd, star, shape} {
		if f != nil {
			f.At += lead
			out = append(out, *f)
		}
	}
	return out
}

// blankAt is where the blanks at an end of a text begin.
func blankAt(raw string) int {
	if rest := strings.TrimLeft(raw, " \t\r\n\v\f"); rest != raw {
		return 0
	}
	return len(strings.TrimSpace(raw))
}

// lookalikeFault names the first odd character. A branch, an environment or a
// value of a customised subject may hold letters of any script, an owner or a
// repository none.
func lookalikeFault(p Pattern) *Fault {
	free := p.freeFrom()
	for _, odd := range term.Suspicious(p.Body) {
		inside := odd.Offset >= free
		if inside && !deceptive(odd) {
			continue
		}
		f := &Fault{ID: Lookalike, At: odd.Offset, Says: fmt.Sprintf("holds %s (%s)", odd.Code(), odd.Name)}
		if inside {
			f.Only = "such a character is allowed in a branch or an environment, and hardly ever meant"
		}
		return f
	}
	return nil
}

// freeFrom is where the values begin that may hold letters of any script.
func (p Pattern) freeFrom() int {
	if p.Reach == ReachValue {
		return len(p.head()) + len(p.Kind) + 1
	}
	if state, _, _ := walk(p.Body, p.Star); !p.Default() && state == walkFine {
		return 0
	}
	return len(p.Body)
}

// namesWithStars are the keys whose values people choose freely, stars included.
var namesWithStars = []string{github.ClaimEnvironment, github.ClaimWorkflow}

// starFault finds a star or question mark that is taken for a wildcard.
func starFault(p Pattern) *Fault {
	i := strings.IndexAny(p.Body, "*?")
	if i < 0 {
		return nil
	}
	f := &Fault{ID: StarInside, At: i, Says: fmt.Sprintf("holds %q before its end", p.Body[i:i+1])}
	for _, key := range namesWithStars {
		if at := strings.Index(":"+p.Body, ":"+key+":"); at >= 0 && i > at {
			f.Only = "only a star at the very end is a wildcard; this matches an " + github.ClaimEnvironment + " that has the character in its name"
		}
	}
	return f
}

// shapeFault finds what breaks off before the context, and what no run carries.
func shapeFault(p Pattern) *Fault {
	if !p.Default() {
		return startFault(p)
	}
	if f := repositoryFault(p); f != nil {
		return f
	}
	if p.Reach < ReachContext {
		return nil
	}
	return contextFault(p)
}

// unfinished is an exact pattern that is only the beginning of a sub.
func unfinished(p Pattern) *Fault {
	return &Fault{ID: MissingStar, At: len(p.Body), Says: "ends before what the run is for"}
}

func typo(at int, says, meant, repair string) *Fault {
	return &Fault{ID: Typo, At: at, Says: says, Meant: meant, Repair: repair}
}

// letterCase is a word of GitHub's grammar in other letters than GitHub's.
func letterCase(at int, word, right, repair string) *Fault {
	return &Fault{
		ID: CaseOnly, At: at, Says: fmt.Sprintf("has %q where GitHub writes %q", word, right), Meant: right + " is written in lower case", Repair: repair,
	}
}

// unknownKey is what is said of a part that should be a key.
func unknownKey(key string) string {
	return fmt.Sprintf("has %q where a key such as repo, ref, environment or pull_request is expected", key)
}

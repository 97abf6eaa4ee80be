package diagnose

import (
	"cmp"

	"gh-wif/internal/trust"
	"gh-wif/internal/trust/remedy"
)

// Turned is what a diagnosis turns to with one remedy in place, in memory: nothing is saved by it.
type Turned struct {
	Remedy remedy.Remedy
	Report Report
	// Fresh: the token that was given is past its time or has lost its signature, so that it was
	// examined as of its issue. The next run brings a fresh one.
	Fresh bool
	// Comes: the run is not the one that was given, but the run as it would come.
	Comes bool
	// LeftOut: the server's answer and the reason word were left out. They tell of the exchange
	// that failed.
	LeftOut bool
	// Rule is whom the rule of the remedy lets in, and Was which of the same tokens the rule
	// let in that was given; nil: the remedy changes no rule.
	Rule, Was *trust.Exposure
}

// Turn is one check before a remedy and with it.
type Turn struct {
	ID, Title string
	Was, Is   Status // empty: it is not asked, there
	OfCopy    bool   // it failed for the copy alone: that it passes then is no doing of the remedy
}

// Turned reports whether the remedy turns the check. One that passes does not turn by being
// skipped, as those of the signature are for a run that is still to come.
func (t Turn) Turned() bool {
	skipped := t.Is == Skipped && (t.Was == Passed || t.Was == "") || t.Was == Skipped && t.Is == ""
	return t.Was != t.Is && !skipped
}

// Anew reports whether the check is asked with the remedy only, and passes.
func (t Turn) Anew() bool { return t.Was == "" && t.Is == Passed }

// Stays is the status of a check that does not turn.
func (t Turn) Stays() Status { return cmp.Or(t.Was, t.Is) }

// Turns sets the checks of a report beside those with a remedy in place, in the server's order.
func Turns(before, now Report) []Turn {
	var out []Turn
	rest := before.Checks
	for _, c := range now.Checks {
		t := Turn{ID: c.ID, Title: c.Title, Is: c.Status}
		for i, b := range rest {
			if b.ID != c.ID {
				continue
			}
			for _, gone := range rest[:i] {
				out = append(out, Turn{ID: gone.ID, Title: gone.Title, Was: gone.Status})
			}
			t.Was, t.OfCopy, rest = b.Status, b.OfCopy(), rest[i+1:]
			break
		}
		out = append(out, t)
	}
	for _, gone := range rest {
		out = append(out, Turn{ID: gone.ID, Title: gone.Title, Was: gone.Status})
	}
	return out
}

package form

import (
	"cmp"
	"slices"
	"strings"

	"gh-wif/internal/secret"
	"gh-wif/wizard"
)

// answer is what was answered to a question so far, as its kind has it.
type answer struct {
	Spec
	text   string
	choice string
	picks  []string
	yes    bool
}

// load takes the answer as it stands.
func (a *answer) load() {
	v := a.Get()
	first := ""
	if len(v) > 0 {
		first = v[0]
	}
	switch a.Kind {
	case wizard.AskText:
		a.text = first
	case wizard.AskChoice:
		a.choice = first
		if !slices.ContainsFunc(a.Options, func(o wizard.Option) bool { return o.Value == first }) && len(a.Options) > 0 {
			a.choice = a.Options[0].Value
		}
	case wizard.AskChoices:
		a.picks = slices.Clone(v)
	case wizard.AskYesNo:
		a.yes = first == "true"
	}
}

func (a *answer) listed() bool { return a.Kind == wizard.AskChoice || a.Kind == wizard.AskChoices }

// hides reports whether the text is one that must not be shown, nor be taken as the answer.
func (a *answer) hides() bool { return a.Kind == wizard.AskText && secret.Looks(a.text) }

// values is the answer as a question takes it.
func (a *answer) values() []string {
	switch a.Kind {
	case wizard.AskText:
		if a.hides() {
			return []string{""}
		}
		return []string{strings.TrimSpace(a.text)}
	case wizard.AskChoice:
		return []string{a.choice}
	case wizard.AskChoices:
		return slices.Clone(a.picks)
	default:
		if a.yes {
			return []string{"true"}
		}
		return []string{"false"}
	}
}

// standIn is what holds without an answer, in one line; empty: nothing does.
func (a *answer) standIn() string {
	if a.Default == nil {
		return ""
	}
	return strings.Join(a.Default(), ", ")
}

// emptyText is what an empty text field shows: what then holds, or an example.
func (a *answer) emptyText() string { return cmp.Or(a.standIn(), a.Placeholder) }

// summary is the answer in one line, and whether there is one.
func (a *answer) summary() (string, bool) {
	switch a.Kind {
	case wizard.AskText:
		if a.hides() {
			return secret.Mark, true
		}
		return a.text, a.text != ""
	case wizard.AskYesNo:
		if a.yes {
			return "yes", true
		}
		return "no", true
	default:
		var titles []string
		for _, o := range a.Options {
			if slices.Contains(a.values(), o.Value) {
				titles = append(titles, o.Title)
			}
		}
		return strings.Join(titles, ", "), len(titles) > 0
	}
}

// togglePick adds or takes away one of several choices.
func (a *answer) togglePick(v string) {
	if i := slices.Index(a.picks, v); i >= 0 {
		a.picks = slices.Delete(a.picks, i, i+1)
		return
	}
	a.picks = append(a.picks, v)
}

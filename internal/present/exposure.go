package present

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/federation"
	"gh-wif/internal/github"
	"gh-wif/internal/say"
	"gh-wif/internal/trust"
)

// severities say how a severity looks and what it is called.
var severities = map[trust.Severity]struct {
	mark say.Mark
	role say.Role
	word string
}{
	trust.SeverityNone:    {say.Bullet, say.Plain, "as wanted"},
	trust.SeverityCaution: {say.Warning, say.Caution, "caution"},
	trust.SeverityDanger:  {say.Cross, say.Bad, "danger"},
}

// The labels of a kind of run, and the words for the two sorts.
const (
	WhoCauses = "who can cause it"
	ForOne    = "for example"
	ClosedBy  = "closed by"
	LetIn     = "let in"
	KeptOut   = "kept out"
)

// Exposure makes the document of whom a rule lets in: the verdict, then those who can
// cause runs, in three lists. each: the kinds that are kept out are listed one by one, and
// not by what keeps them out.
func Exposure(e trust.Exposure, each bool) say.Doc {
	g := GateOf(e, nil)
	doc := append(g.notes(), say.Heading{Top: true, Text: say.Prose(e.Verdict)}, say.Heading{Text: say.W(g.Counts())})
	return append(doc, g.lists(true, func(l Lane) say.Doc {
		if each {
			return l.oneByOne()
		}
		return l.byMatcher()
	})...)
}

// NotUnderstood says of every part of a rule that is not understood what it is; it
// stands above the verdict.
func NotUnderstood(e trust.Exposure) []say.Text {
	var out []say.Text
	for _, part := range e.NotUnderstood {
		says := say.Template("not understood: {part}")
		if e.NoMatcher(part) {
			says = "{part} " + trust.NoSuchMatcher
		}
		out = append(out, says.Fill(say.Fills{"part": say.N(part)}))
	}
	return out
}

func count(words string, n int) say.Text { return say.W(fmt.Sprintf("%s (%d)", words, n)) }

var kindColumns = []string{"", "kind of run", WhoCauses, ClosedBy}

// KindRow is a kind of run with all that there is to say of it.
func KindRow(k trust.Kind) say.Row {
	if !k.Admitted {
		return say.Row{
			Mark: say.Check, Role: say.Quiet, Word: KeptOut, Line: say.Join(say.Prose(k.Title), say.W(", by "), say.Prose(k.By)), Below: kind(k),
			Cells: []say.Text{say.W(KeptOut), say.Prose(k.Title), whose(k), value(k.By)},
		}
	}
	look := severities[k.Severity]
	return say.Row{
		Mark: look.mark, Role: look.role, Word: look.word, Line: say.Prose(k.Title), Below: kind(k),
		Cells: []say.Text{say.W(LetIn + ": " + look.word), say.Prose(k.Title), whose(k), closing(k)},
	}
}

// kind is what there is to say of a kind of run beside its title.
func kind(k trust.Kind) []say.Detail {
	return given(say.Detail{Label: WhoCauses, Text: whose(k)}, say.Detail{Label: ForOne, Text: tried(k)}, say.Detail{Label: ClosedBy, Text: closing(k)})
}

// tried is the subject of the run that was tried.
func tried(k trust.Kind) say.Text {
	sub, ok := k.Claims[github.ClaimSubject].(string)
	switch {
	case !ok:
		return nil
	case k.Wildcard:
		return say.Join(say.N(sub), say.W(", one of many"))
	}
	return say.N(sub)
}

// closing is the matcher that would keep a kind of run out, or why there is none.
func closing(k trust.Kind) say.Text {
	if strings.HasPrefix(k.Close, trust.NoMatcher) {
		return say.Prose(k.Close)
	}
	return value(k.Close)
}

// value is something to put into a rule or a job, which is not broken.
func value(s string) say.Text {
	if s == "" {
		return nil
	}
	return say.N(s)
}

// OneExposure is [Exposure] with the rule in words below the verdict.
func OneExposure(rule federation.Rule, e trust.Exposure, each bool) say.Doc {
	doc := Exposure(e, each)
	at := 1 + slices.IndexFunc(doc, func(p say.Part) bool { h, ok := p.(say.Heading); return ok && h.Top })
	return slices.Concat(doc[:at], RuleInWords(rule, nil).Doc(false), doc[at:])
}

// RuleExposure is [Exposure] for one rule of several, under its name.
func RuleExposure(id, name string, e trust.Exposure, each bool) say.Doc {
	return append(say.Doc{say.Heading{Top: true, Text: say.Join(say.W("The rule "), say.N(name)), ID: id}}, Exposure(e, each)...)
}

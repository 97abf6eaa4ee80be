package present

import (
	"fmt"
	"slices"
	"strings"

	"gh-wif/internal/say"
	"gh-wif/internal/trust"
)

// Gate is whom a rule lets in as a picture: a dot for every kind of run, in the lane of
// those who can cause it.
type Gate struct {
	Lanes           []Lane
	In, Of, ToClose int
	Severity        trust.Severity
	// Unsure: it is not known of every kind that is not seen to get in that it does not.
	Unsure bool
	// Notes say why it is not known who gets in, or that nobody can.
	Notes []say.Text
}

// Lane is those who are equally far from a rule, with the kinds of runs that they can
// cause.
type Lane struct {
	Group       trust.Group
	Title       string
	Dots        []Dot
	In, ToClose int
}

// Dot is one kind of run at the gate.
type Dot struct {
	Kind    trust.Kind
	Title   string // short
	In      bool
	ToClose bool // it gets in and is not as wanted
	Unsure  bool // it was not seen to get in, which does not mean that it is kept out
	Changed bool // it was otherwise before
}

// The states of a kind of run at the gate, in words.
const (
	GateIn     = "in"
	GateClose  = "in, to close"
	GateOut    = "out"
	GateUnsure = "not known"
)

// Word is the state of a kind of run.
func (d Dot) Word() string {
	switch {
	case d.In && d.ToClose:
		return GateClose
	case d.In:
		return GateIn
	case d.Unsure:
		return GateUnsure
	}
	return GateOut
}

// lanes are the groups in their order at the gate, with what they are called.
var lanes = []struct {
	group trust.Group
	title string
}{{trust.GroupYours, "Yours"}, {trust.GroupTeam, "Your team"}, {trust.GroupStrangers, "Strangers"}}

// GroupTitle is what a group of those who can cause runs is called. Whoever is in no
// group is a stranger.
func GroupTitle(g trust.Group) string {
	for _, l := range lanes {
		if l.group == g {
			return l.title
		}
	}
	return lanes[len(lanes)-1].title
}

// GateOf makes the gate of an exposure. Where there is one before, what is otherwise than
// it was there is marked.
func GateOf(x trust.Exposure, before *trust.Exposure) Gate {
	g := Gate{Of: len(x.Kinds), Severity: x.Severity, Unsure: unsure(x), Notes: NotUnderstood(x)}
	switch {
	case x.Unknown != "":
		g.Notes = append(g.Notes, say.Join(say.W("not known: "), say.Prose(x.Unknown)))
	case x.Nobody != "":
		g.Notes = append(g.Notes, say.Join(say.W("nobody: "), say.Prose(x.Nobody)))
	}
	for _, l := range lanes {
		g.Lanes = append(g.Lanes, Lane{Group: l.group, Title: l.title})
	}
	for _, k := range x.Kinds {
		d := dot(k, g.Unsure)
		if before != nil {
			old := slices.IndexFunc(before.Kinds, func(b trust.Kind) bool { return b.ID == k.ID && b.Event == k.Event })
			d.Changed = old < 0 || dot(before.Kinds[old], unsure(*before)).Word() != d.Word()
		}
		g.put(d)
	}
	return g
}

// unsure reports whether a kind that was not seen to get in may get in all the same.
func unsure(x trust.Exposure) bool {
	return x.Nobody == "" && (x.Unknown != "" || len(x.NotUnderstood) > 0)
}

func dot(k trust.Kind, unsure bool) Dot {
	d := Dot{Kind: k, Title: k.Short, In: k.Admitted, ToClose: k.Admitted && k.Severity != trust.SeverityNone, Unsure: !k.Admitted && unsure}
	if d.Title == "" {
		d.Title = k.Title
	}
	return d
}

// put sets a dot into its lane.
func (g *Gate) put(d Dot) {
	at := slices.IndexFunc(g.Lanes, func(l Lane) bool { return l.Group == d.Kind.Group })
	if at < 0 { // whoever is in no group is a stranger
		at = len(g.Lanes) - 1
	}
	l := &g.Lanes[at]
	l.Dots = append(l.Dots, d)
	if d.In {
		g.In, l.In = g.In+1, l.In+1
	}
	if d.ToClose {
		g.ToClose, l.ToClose = g.ToClose+1, l.ToClose+1
	}
}

// Counts says in one line how many kinds of runs get in.
func (g Gate) Counts() string {
	out := fmt.Sprintf("%d of %d kinds of runs get in", g.In, g.Of)
	if g.Unsure {
		out = fmt.Sprintf("%d of %d kinds of runs were seen to get in, others may", g.In, g.Of)
	}
	return out + toClose(g.ToClose)
}

// Counts says how many kinds of runs get in of those that the lane's people can cause.
func (l Lane) Counts() string {
	return fmt.Sprintf("%d of %d in", l.In, len(l.Dots)) + toClose(l.ToClose)
}

func toClose(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %d to close", n)
}

// ChangedBy is the mark of what the last answer changed, in words.
const ChangedBy = "changed by the last answer"

// Doc says the gate as three lists: in each those that get in, one by one, then those
// that are kept out together.
func (g Gate) Doc() say.Doc {
	doc := say.Doc{say.Heading{Top: true, Text: say.W(g.Counts())}}
	for _, n := range g.Notes {
		doc = append(doc, say.Item{Mark: say.Warning, Role: say.Caution, Text: n})
	}
	for _, l := range g.Lanes {
		doc = append(doc, say.Heading{Text: say.W(l.Title + ": " + l.Counts())})
		for _, d := range l.Dots {
			if d.In {
				doc = append(doc, d.item())
			}
		}
		doc = append(doc, l.rest()...)
	}
	return doc
}

// item is a kind of run that gets in, with what would keep it out.
func (d Dot) item() say.Item {
	look := severities[d.Kind.Severity]
	out := say.Item{Mark: look.mark, Role: look.role, Text: say.Join(say.W(d.Word()+": "), say.Prose(d.Kind.Title), changed(d))}
	if d.Kind.Close != "" {
		out.Below = say.Join(say.W(ClosedBy+" "), value(d.Kind.Close))
	}
	return out
}

func changed(d Dot) say.Text {
	if !d.Changed {
		return nil
	}
	return say.W(" (" + ChangedBy + ")")
}

// rest lists the kinds of runs that do not get in.
func (l Lane) rest() say.Doc {
	var doc say.Doc
	for _, word := range []string{GateUnsure, GateOut} {
		var titles []say.Text
		for _, d := range l.Dots {
			if d.Word() == word {
				titles = append(titles, say.Join(say.Prose(d.Kind.Title), changed(d)))
			}
		}
		if len(titles) > 0 {
			doc = append(doc, say.Item{Mark: say.Skip, Role: say.Quiet, Text: say.Join(say.W(word+": "), say.List("; ", titles...))})
		}
	}
	return doc
}

// whose says who can cause a kind of run, after the group that they are in.
func whose(k trust.Kind) say.Text {
	if k.Who == "" || k.Group == "" {
		return say.Prose(k.Who)
	}
	return say.Join(say.W(strings.ToLower(GroupTitle(k.Group))+": "), say.Prose(k.Who))
}

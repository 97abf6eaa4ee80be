package present

import (
	"encoding/json"
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
	// Notes say which parts of the rule are not understood.
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
	GateClose  = "to close"
	GateDanger = "danger"
	GateOut    = "out"
	GateUnsure = "not known"
)

// Word is the state of a kind of run.
func (d Dot) Word() string {
	switch {
	case d.In && d.Kind.Severity == trust.SeverityDanger:
		return GateDanger
	case d.ToClose:
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

// groupTitle is what a group of those who can cause runs is called. Whoever is in no
// group is a stranger.
func groupTitle(g trust.Group) string {
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
func (g Gate) Counts() string { return g.counts(" kinds of runs") }

// Brief is Counts in fewer words.
func (g Gate) Brief() string { return g.counts("") }

func (g Gate) counts(of string) string {
	out := fmt.Sprintf("%d of %d%s get in", g.In, g.Of, of)
	if g.Unsure {
		out = fmt.Sprintf("%d of %d%s seen to get in, others may", g.In, g.Of, of)
	}
	return out + toClose(g.ToClose)
}

// Change says which kinds of runs are otherwise than before; empty where none is.
func (g Gate) Change() string {
	var out []string
	for _, word := range []string{GateDanger, GateClose, GateIn, GateUnsure, GateOut} {
		var titles []string
		for _, l := range g.Lanes {
			for _, d := range l.Dots {
				if d.Changed && d.Word() == word {
					titles = append(titles, d.Title)
				}
			}
		}
		if len(titles) > 0 {
			out = append(out, "now "+word+": "+strings.Join(titles, ", "))
		}
	}
	return strings.Join(out, "; ")
}

// Counts says how many kinds of runs get in of those that the lane's people can cause.
func (l Lane) Counts() string {
	return fmt.Sprintf("%d of %d in", l.In, len(l.Dots)) + toClose(l.ToClose)
}

// Brief says how many are to be closed; where none is, how many get in.
func (l Lane) Brief() string {
	if l.ToClose == 0 {
		return l.Counts()
	}
	return fmt.Sprintf("%d %s", l.ToClose, GateClose)
}

func toClose(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %d %s", n, GateClose)
}

// ChangedBy is the mark of what the last answer changed, in words.
const ChangedBy = "changed by the last answer"

// Doc says the gate as three lists: in each those that get in, one by one with what closes
// them, then those that are kept out together.
func (g Gate) Doc() say.Doc {
	doc := append(say.Doc{say.Heading{Top: true, Text: say.W(g.Counts())}}, g.notes()...)
	return append(doc, g.lists(false, Lane.together)...)
}

func (g Gate) notes() say.Doc {
	var doc say.Doc
	for _, n := range g.Notes {
		doc = append(doc, say.Item{Mark: say.Warning, Role: say.Caution, Text: n})
	}
	return doc
}

// lists are the lanes that have a dot. full: with all that there is to say of what gets in.
func (g Gate) lists(full bool, out func(Lane) say.Doc) say.Doc {
	var doc say.Doc
	for _, l := range g.Lanes {
		if len(l.Dots) == 0 {
			continue
		}
		doc = append(doc, say.Heading{Text: say.W(l.Title + ": " + l.Counts())})
		rows := say.Rows{Columns: kindColumns}
		for _, d := range l.Dots {
			if d.In {
				rows.Rows = append(rows.Rows, d.row(full))
			}
		}
		if len(rows.Rows) > 0 {
			doc = append(doc, rows)
		}
		doc = append(doc, out(l)...)
	}
	return doc
}

// row is a kind of run in a list of its lane.
func (d Dot) row(full bool) say.Row {
	out := KindRow(d.Kind)
	out.Line, out.Below = say.Join(out.Line, changed(d)), nil
	out.Cells[2] = say.Prose(d.Kind.Who)
	switch {
	case d.Unsure:
		out.Mark, out.Role, out.Word = say.Warning, say.Caution, GateUnsure
		out.Cells[0] = say.W(GateUnsure)
	case full && d.ToClose:
		out.Below = d.Below()
	case d.ToClose:
		out.Below = given(d.closed())
	}
	return out
}

func changed(d Dot) say.Text {
	if !d.Changed {
		return nil
	}
	return say.W(" (changed)")
}

// out are the dots that do not get in.
func (l Lane) out() []Dot {
	return slices.DeleteFunc(slices.Clone(l.Dots), func(d Dot) bool { return d.In })
}

// oneByOne lists the kinds of runs that do not get in, each with what keeps it out.
func (l Lane) oneByOne() say.Doc {
	rows := say.Rows{Columns: kindColumns}
	for _, d := range l.out() {
		rows.Rows = append(rows.Rows, d.row(true))
	}
	if len(rows.Rows) == 0 {
		return nil
	}
	return say.Doc{rows}
}

// together lists them in one sentence.
func (l Lane) together() say.Doc { return l.outBy(func(trust.Kind) string { return "" }) }

// byMatcher lists them by what keeps them out.
func (l Lane) byMatcher() say.Doc { return l.outBy(func(k trust.Kind) string { return k.By }) }

// outBy lists the kinds of runs that do not get in, in groups of the same by.
func (l Lane) outBy(by func(trust.Kind) string) say.Doc {
	titles := map[string][]say.Text{}
	var order []string
	for _, d := range l.out() {
		name := by(d.Kind)
		if titles[name] == nil {
			order = append(order, name)
		}
		titles[name] = append(titles[name], say.Join(say.Prose(d.Kind.Title), changed(d)))
	}
	var doc say.Doc
	for _, name := range order {
		item := say.Item{Mark: say.Check, Role: say.Quiet, Text: say.W(KeptOut)}
		if l.out()[0].Unsure {
			item = say.Item{Mark: say.Warning, Role: say.Caution, Text: say.W(GateUnsure)}
		}
		if name != "" {
			item.Text = say.Join(item.Text, say.W(" by "), say.Prose(name))
		}
		item.Text = say.Join(item.Text, say.W(": "), say.List("; ", titles[name]...))
		doc = append(doc, item)
	}
	return doc
}

// Line is the state of a kind of run in words, with its whole title.
func (d Dot) Line() say.Text {
	row := d.row(false)
	state := row.Word
	if d.In {
		state = LetIn + ", " + state
	}
	return say.Join(say.W(state+": "), row.Line)
}

func (d Dot) closed() say.Detail { return say.Detail{Label: ClosedBy, Text: closing(d.Kind)} }

// Closer says in a few words what would keep a kind of run out; empty where nothing needs to.
func (d Dot) Closer() string {
	c := d.Kind.Change
	var names []string
	for _, claim := range c.Claims {
		names = append(names, claim.Name)
	}
	switch {
	case !d.ToClose || d.Kind.Close == "":
		return ""
	case len(names) > 0:
		return ClosedBy + " " + strings.Join(names, ", ")
	case c.Audience != "":
		return ClosedBy + " audience"
	case c.Condition != "":
		return ClosedBy + " a condition"
	}
	return "no matcher closes it"
}

// Below is what else there is to say of a kind of run: what closes it, who can cause it,
// and the run that was tried.
func (d Dot) Below() []say.Detail {
	return given(d.closed(), say.Detail{Label: WhoCauses, Text: say.Prose(d.Kind.Who)}, say.Detail{Label: ForOne, Text: tried(d.Kind)})
}

// TokenTried is the token of a kind of run, to be copied: what it is, and its claims as
// JSON.
func TokenTried(k trust.Kind) (what, text string) {
	raw, err := json.MarshalIndent(k.Claims, "", "  ")
	if err != nil || k.Claims == nil {
		return "", ""
	}
	return "the token's claims", string(raw)
}

// whose says who can cause a kind of run, after the group that they are in.
func whose(k trust.Kind) say.Text {
	if k.Who == "" || k.Group == "" {
		return say.Prose(k.Who)
	}
	return say.Join(say.W(strings.ToLower(groupTitle(k.Group))+": "), say.Prose(k.Who))
}

package screen

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"gh-wif/internal/federation"
	"gh-wif/internal/highlight"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// Look is what the widgets of a screen are drawn and moved by.
func (c *Context) Look() widget.Look {
	return widget.Look{Theme: c.Theme, Keys: c.Keys, Links: c.Deps.Profile > colorprofile.ASCII}
}

// Slots is a column of slots whose files are read by tasks.
type Slots struct {
	widget.Slots
	ctx     *Context
	task    *Task                  // what reads for the slots now; nil: nothing
	reading map[*widget.Ready]bool // what it reads
	then    func() Action          // what waits for it; nil: nothing
}

// filledMsg is what was read for slots, by their ids.
type filledMsg struct {
	owner *Slots
	got   map[string]filled
}

// filled is what was read for a slot, and what was recognised in it where a user gave it.
type filled struct {
	widget.Filling
	pieces []job.Piece
}

// NewSlots makes a column of slots.
func NewSlots(ctx *Context, all ...*widget.Slot) *Slots {
	return &Slots{ctx: ctx, Slots: widget.Slots{Look: ctx.Look(), All: all}}
}

// Typing is true: every slot is a text field.
func (s *Slots) Typing() bool { return true }

// Pastes is true: what comes in one burst is one text.
func (s *Slots) Pastes() bool { return true }

// Fetch begins reading what the slots want, if they want anything.
func (s *Slots) Fetch() Action { return s.fetch(false) }

// fetch reads in one task. waits: keys typed meanwhile are for what comes of it.
func (s *Slots) fetch(waits bool) Action {
	type want struct {
		ready    *widget.Ready
		describe func([]byte) (string, error)
	}
	wanted := map[string]want{}
	s.reading = map[*widget.Ready]bool{}
	for _, slot := range s.All {
		if r := slot.Wants(); r != nil {
			wanted[slot.ID] = want{r, slot.Read}
			s.reading[r] = true
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	read := s.ctx.Deps.ReadFile
	s.task = &Task{Label: "reading what is at hand", Waits: waits, Run: func(ctx context.Context) tea.Msg {
		got := map[string]filled{}
		for id, w := range wanted {
			if ctx.Err() != nil {
				break
			}
			one := filled{Filling: widget.Fill(w.ready, w.describe, read)}
			if w.ready.Given && !one.Unread {
				one.pieces = job.Recognise(one.Value)
			}
			got[id] = one
		}
		return filledMsg{s, got}
	}}
	return Start{s.task}
}

// wanting begins reading where a slot wants what is not being read yet.
func (s *Slots) wanting() Action {
	for _, slot := range s.All {
		if w := slot.Wants(); w != nil && !s.reading[w] {
			return s.fetch(true)
		}
	}
	return nil
}

// Update handles what is the same for every column of slots, and what was read for it. used
// reports whether it had a use for the message.
func (s *Slots) Update(msg tea.Msg) (act Action, used bool) {
	switch msg := msg.(type) {
	case filledMsg:
		if msg.owner != s {
			return nil, false
		}
		return s.filled(msg), true
	case Stopped:
		if msg.Task != s.task || s.task == nil {
			return nil, false
		}
		for _, slot := range s.All {
			slot.GiveUp()
		}
		s.task, s.reading, s.then = nil, nil, nil
		return nil, true
	case tea.PasteMsg:
		return s.paste(msg.Content), true
	}
	switch s.Slots.Update(msg) {
	case widget.PickFile:
		return s.pick(), true
	case widget.CopyHelp:
		return CopyText{What: s.Current().CopyWhat, Text: s.Current().Copy}, true
	case widget.Used:
		return s.wanting(), true
	}
	return nil, false
}

// filled puts what was read where it belongs, and goes on with what waited for it.
func (s *Slots) filled(msg filledMsg) Action {
	s.task, s.reading = nil, nil
	var acts Many
	for _, slot := range s.All {
		f, ok := msg.got[slot.ID]
		switch {
		case !ok:
		case len(f.pieces) > 0 && slot.Wants() == f.Of && s.takes(f.pieces):
			acts = append(acts, s.place(slot, f.Of.Source, f.Value, f.pieces))
		default:
			slot.Filled(f.Filling)
		}
	}
	acts = append(acts, s.wanting())
	if s.then != nil && s.task == nil {
		then := s.then
		s.then = nil
		acts = append(acts, then())
	}
	return acts
}

// WhenRead leaves the open slot, and does something as soon as nothing is being read for any.
func (s *Slots) WhenRead(then func() Action) Action {
	s.Current().Leave()
	begun := s.wanting()
	if s.task == nil {
		return then()
	}
	s.task.Waits, s.then = true, then
	return begun
}

// paste takes a text that came in one: it goes where it belongs, whatever slot is open. A short
// one that is not known is typed text.
func (s *Slots) paste(text string) Action {
	slot := s.Current()
	whole := slot.With(text)
	if len(whole) >= widget.Large && slot.Kind != widget.Word {
		slot.Given("pasted", []byte(whole))
		return s.fetch(true)
	}
	if pieces := job.Recognise([]byte(whole)); s.takes(pieces) {
		return s.place(slot, "pasted", []byte(whole), pieces)
	}
	if pieces := job.Recognise([]byte(text)); whole != text && s.takes(pieces) { // whatever is being typed
		return s.place(nil, "pasted", []byte(text), pieces)
	}
	if line := strings.Join(strings.Fields(text[:min(len(text), maxWord)]), " "); slot.Kind == widget.Word || !slot.IsContent(strings.TrimSpace(whole)) {
		slot.Insert(line)
		return nil
	}
	slot.Choose("pasted", []byte(whole), "")
	return s.wanting()
}

// maxWord bounds what a paste can put into a line of text, in bytes.
const maxWord = 4 << 10

// takes reports whether the column has a slot for one of the pieces.
func (s *Slots) takes(pieces []job.Piece) bool {
	return slices.ContainsFunc(pieces, func(p job.Piece) bool { return s.of(p) >= 0 })
}

// of is the place of the slot that a piece is for; -1: there is none.
func (s *Slots) of(p job.Piece) int {
	return slices.IndexFunc(s.All, func(slot *widget.Slot) bool { return slot.ID == string(p.Part) })
}

// place puts the pieces of what a slot was given where they belong, and says what they were
// taken for. given drops it; nil: no slot has it.
func (s *Slots) place(given *widget.Slot, source string, whole []byte, pieces []job.Piece) Action {
	stays := false
	var words []string
	for _, p := range pieces {
		at := s.of(p)
		if at < 0 {
			continue
		}
		slot, to := s.All[at], ""
		if slot == given {
			stays = true
		} else {
			to = slot.Title
		}
		slot.Choose(source, slices.Clone(p.Content), present.Taken(p.What, ""))
		words = append(words, present.Taken(p.What, to))
	}
	if !stays {
		if given != nil {
			given.GiveUp()
		}
		s.At = s.of(pieces[slices.IndexFunc(pieces, func(p job.Piece) bool { return s.of(p) >= 0 })])
	}
	clear(whole)
	return Many{Say{Level: theme.Info, Text: strings.Join(words, "; ")}, s.wanting()}
}

// Holds reports whether a key is for the rule that the working copy has not told yet.
func (s *Slots) Holds(msg tea.KeyPressMsg) bool {
	k := s.ctx.Keys
	return s.ctx.Session.Awaited && key.Matches(msg, k.Enter, k.Review) && len(s.Get("rule").Value) == 0
}

// pick lets the user choose a file for the open slot.
func (s *Slots) pick() Action {
	slot := s.Current()
	if s.ctx.Deps.ReadFile == nil || s.ctx.Deps.ListDir == nil {
		return nil
	}
	likely := Likely{Paths: append(slot.Found(), slot.Places...), Ends: slot.Likely}
	return Pick{slot.Title, likely, func(path string, content []byte) Action {
		slot.Given(path, content)
		return s.fetch(true)
	}}
}

// FooterKeys are the keys of a screen of slots; enter does what.
func (s *Slots) FooterKeys(what string) []key.Binding {
	k := s.ctx.Keys
	out := []key.Binding{keys.As(k.Enter, what), keys.As(k.Next, "next")}
	c := s.Current()
	if c.Turns() {
		out = append(out, keys.Named(k.NextOffer, "←→", "at hand"))
	}
	if c.Kind != widget.Word {
		out = append(out, keys.As(k.Pick, "file"))
	}
	if c.Copy != "" {
		out = append(out, keys.As(k.Step, "copy the step"))
	}
	switch {
	case c.CanUndo():
		out = append(out, keys.As(k.Clear, "put it back"))
	case !c.IsEmpty():
		out = append(out, k.Clear)
	}
	return append(out, k.Back)
}

// HelpKeys are all keys of a screen of slots; enter does what.
func (s *Slots) HelpKeys(what string) []key.Binding {
	k := s.ctx.Keys
	out := []key.Binding{keys.As(k.Enter, what), k.Next, k.Previous, k.Pick, k.NextOffer, k.PreviousOffer}
	if slices.ContainsFunc(s.All, func(slot *widget.Slot) bool { return slot.Copy != "" }) {
		out = append(out, k.Step)
	}
	return append(out, keys.As(k.Clear, "take away what is entered, or put it back"), k.Back)
}

// MaxFound bounds how many found files a slot goes through.
const MaxFound = 4

// RuleSlot takes a federation rule. What is at hand goes in by itself: the rule given by a
// flag, that of the session's plan, or the only one found in the working copy.
func RuleSlot(ctx *Context, help string) *widget.Slot {
	s := &widget.Slot{ID: "rule", Title: "Rule", Thing: "rule", Lang: highlight.JSON, Kind: widget.File, Help: help, Read: describeRule, Likely: []string{".json"}}
	s.Offer(RulesAtHand(ctx))
	return s
}

// RulesAtHand are the rules that are known without a choice, the likeliest first.
func RulesAtHand(ctx *Context) []*widget.Ready {
	var out []*widget.Ready
	if given := ctx.Deps.Input.Rule; given != nil {
		out = append(out, &widget.Ready{Source: "the rule given", Value: given.JSON()})
	}
	if p := ctx.Session.Plan; p != nil {
		out = append(out, &widget.Ready{Source: "the plan of this session", Value: p.Rule.JSON()})
	}
	return append(out, FilesAtHand(ctx, ctx.Session.Prefill.Rules)...)
}

// FilesAtHand are files that were found in the working copy.
func FilesAtHand(ctx *Context, paths []string) []*widget.Ready {
	var out []*widget.Ready
	for _, path := range paths[:min(len(paths), MaxFound)] {
		if ctx.Deps.ReadFile != nil {
			out = append(out, &widget.Ready{Source: path, Found: true})
		}
	}
	return out
}

func describeRule(data []byte) (string, error) {
	rules, err := job.ParseRules(data)
	if err != nil {
		return "", err
	}
	if len(rules) > 1 {
		return say.Plural(len(rules), "rule"), nil
	}
	r := rules[0]
	return cmp.Or(r.Match.SubjectPrefix, r.Name, "no subject"), nil
}

// RulesIn gives the rules in a slot: one, or those of a list; none where they cannot be read.
func RulesIn(s *widget.Slot) []federation.Rule {
	if len(s.Value) == 0 || s.Problem != "" {
		return nil
	}
	rules, err := job.ParseRules(s.Value)
	if err != nil {
		return nil
	}
	return rules
}

// Below moves a click to what stands below a blank line.
func Below(msg tea.Msg) tea.Msg {
	if c, ok := msg.(frame.Click); ok {
		c.Y--
		return c
	}
	return msg
}

// Copied copies what the open part of a screen offers for it.
func Copied(p widget.Part) Action {
	what, text := p.Copied()
	if text == "" {
		return Say{Level: theme.Info, Text: "nothing to copy here"}
	}
	return CopyText{What: what, Text: text}
}

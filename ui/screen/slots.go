package screen

import (
	"cmp"
	"context"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"gh-wif/internal/federation"
	"gh-wif/internal/job"
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
	got   map[string]widget.Filling
}

// NewSlots makes a column of slots.
func NewSlots(ctx *Context, all ...*widget.Slot) *Slots {
	return &Slots{ctx: ctx, Slots: widget.Slots{Look: ctx.Look(), All: all}}
}

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
		got := map[string]widget.Filling{}
		for id, w := range wanted {
			if ctx.Err() != nil {
				break
			}
			got[id] = widget.Fill(w.ready, w.describe, read)
		}
		return filledMsg{s, got}
	}}
	return Start{s.task}
}

// Update handles what is the same for every column of slots, and what was read for it. used
// reports whether it had a use for the message.
func (s *Slots) Update(msg tea.Msg) (act Action, used bool) {
	switch msg := msg.(type) {
	case filledMsg:
		if msg.owner != s {
			return nil, false
		}
		for id, f := range msg.got {
			s.Get(id).Filled(f)
		}
		then := s.then
		s.task, s.reading, s.then = nil, nil, nil
		if then != nil {
			return then(), true
		}
		return nil, true
	case Stopped:
		if msg.Task != s.task || s.task == nil {
			return nil, false
		}
		for _, slot := range s.All {
			slot.GiveUp()
		}
		s.task, s.reading, s.then = nil, nil, nil
		return nil, true
	}
	switch s.Slots.Update(msg) {
	case widget.PickFile:
		return s.pick(), true
	case widget.Used:
		if w := s.Current().Wants(); w != nil && !s.reading[w] {
			return s.fetch(true), true
		}
		return nil, true
	}
	return nil, false
}

// WhenRead does something as soon as nothing is being read for the slots.
func (s *Slots) WhenRead(then func() Action) Action {
	if s.task == nil {
		return then()
	}
	s.task.Waits, s.then = true, then
	return nil
}

// Holds reports whether a key is for the rule that the working copy has not told yet.
func (s *Slots) Holds(msg tea.KeyPressMsg) bool {
	k := s.ctx.Keys
	return s.ctx.Session.Awaited && key.Matches(msg, k.Enter, k.Review) && len(s.Get("rule").Value) == 0
}

// pick lets the user choose a file for the open slot.
func (s *Slots) pick() Action {
	slot := s.Current()
	if s.ctx.Deps.ReadFile == nil {
		return nil
	}
	likely := Likely{Paths: append(slot.Found(), slot.Places...), Ends: slot.Likely}
	return Pick{slot.Title, likely, func(path string, content []byte) Action {
		slot.Choose(path, content)
		return s.fetch(true)
	}}
}

// FooterKeys are the keys of a screen of slots; enter does what.
func (s *Slots) FooterKeys(what string) []key.Binding {
	k := s.ctx.Keys
	out := []key.Binding{keys.As(k.Enter, what), keys.As(k.Next, "next")}
	if c := s.Current(); c.Kind == widget.File {
		out = append(out, keys.As(k.Filter, "file"))
		if c.Offers() {
			out = append(out, keys.As(k.Toggle, "at hand"))
		}
	}
	return append(out, k.Clear, k.Back)
}

// HelpKeys are all keys of a screen of slots; enter does what.
func (s *Slots) HelpKeys(what string) []key.Binding {
	k := s.ctx.Keys
	out := []key.Binding{
		keys.As(k.Enter, what), k.Next, k.Previous, keys.As(k.Filter, "choose a file"),
		keys.As(k.Toggle, "go through what is at hand"),
	}
	for _, slot := range s.All {
		if len(slot.Known) > 0 {
			out = append(out, key.NewBinding(key.WithKeys("up", "down"), key.WithHelp("↑↓", "go through the known words")))
			break
		}
	}
	return append(out, keys.As(k.Clear, "take away what is entered"), k.Back)
}

// MaxFound bounds how many found files a slot goes through.
const MaxFound = 4

// RuleSlot takes a federation rule. What is at hand goes in by itself: the rule given by a
// flag, that of the session's plan, or the only one found in the working copy.
func RuleSlot(ctx *Context, help string) *widget.Slot {
	s := &widget.Slot{ID: "rule", Title: "Rule", Kind: widget.File, Help: help, Read: describeRule, Likely: []string{".json"}}
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

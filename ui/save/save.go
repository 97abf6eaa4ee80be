// Package save lists the files that would be written, shows what would change in those that
// exist, and writes after consent.
package save

import (
	"cmp"
	"context"
	"path"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/files"
	"gh-wif/internal/highlight"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// Screen offers files for writing.
type Screen struct {
	ctx    *screen.Context
	wanted screen.ShowSave
	choice choice
	part   widget.Part  // the chosen file, or what would change in it
	task   *screen.Task // what looks or writes now; nil: nothing
	known  bool         // what exists was looked at
	done   []string
	failed string
	w, h   int
}

// plannedMsg is what exists of the files.
type plannedMsg struct {
	owner   *Screen
	changes []files.Change
}

// New makes the screen of some files. What exists of them is looked at by [Screen.Start].
func New(ctx *screen.Context, wanted screen.ShowSave) *Screen {
	return &Screen{ctx: ctx, wanted: wanted, part: widget.NewMessage(ctx.Look(), "")}
}

// Start looks at what exists.
func (s *Screen) Start() screen.Action {
	deps, wanted := s.ctx.Deps, s.wanted.Files
	s.task = &screen.Task{Label: "looking at the files that exist", Waits: true, Run: func(context.Context) tea.Msg {
		return plannedMsg{s, deps.PlanFiles(wanted)}
	}}
	return screen.Start{Task: s.task}
}

// Title is the screen's name.
func (s *Screen) Title() string { return "Save" }

// Typing reports whether the search takes the letters.
func (s *Screen) Typing() bool { return s.part.Typing() }

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) {
	s.w, s.h = w, h
	s.part.SetSize(w, max(3, h-len(s.wanted.Files)-4))
}

// take shows what is left to write.
func (s *Screen) take(changes []files.Change) {
	s.known = true
	s.choice = newChoice(changes)
	s.show()
	if len(s.choice.left()) == 0 && s.wanted.OfPlan {
		s.ctx.Session.Saved = true
	}
}

// show shows the chosen file: what would change in it, or else all of it.
func (s *Screen) show() {
	if len(s.choice.changes) == 0 {
		return
	}
	look, c := s.ctx.Look(), s.choice.changes[s.choice.at]
	name := term.Clean(c.Path)
	switch c.State {
	case files.New, files.Same:
		s.part = widget.NewFile(look, name, langOf(c.Path), string(c.New), string(c.New))
	case files.Differs:
		s.part = widget.NewFile(look, name, highlight.Diff, c.Diff, string(c.New))
	default:
		s.part = widget.NewMessage(look, "This file cannot be written: "+term.Clean(c.Why))
	}
	s.SetSize(s.w, s.h)
}

// langs are the languages of documents by the ends of their names.
var langs = map[string]highlight.Lang{
	".json": highlight.JSON, ".yml": highlight.YAML, ".yaml": highlight.YAML, ".sh": highlight.Shell, ".tf": highlight.HCL,
}

func langOf(name string) highlight.Lang {
	if l, ok := langs[path.Ext(name)]; ok {
		return l
	}
	return highlight.Text
}

// Update chooses, shows and writes.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case plannedMsg:
		if msg.owner == s {
			s.task = nil
			s.take(msg.changes)
		}
	case screen.Written:
		if msg.Owner == s {
			s.task = nil
			return s.written(msg)
		}
	case screen.Stopped:
		if msg.Task == s.task && !s.task.Lasting {
			s.task = nil
		}
	case frame.Click:
		if i := msg.Y - 2; i >= 0 && i < len(s.choice.changes) {
			s.choice.at = i
			s.show()
		}
	case tea.MouseWheelMsg, tea.PasteMsg:
		s.part.Update(msg)
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil
}

func (s *Screen) press(msg tea.KeyPressMsg) screen.Action {
	k := s.ctx.Keys
	if s.part.Typing() || (s.part.Back() && key.Matches(msg, k.Back)) {
		s.part.Update(msg)
		return nil
	}
	switch {
	case key.Matches(msg, k.Back):
		return screen.Pop{}
	case key.Matches(msg, k.Enter) && s.finished():
		return screen.Pop{}
	case key.Matches(msg, k.Enter, k.Save):
		return s.write()
	case key.Matches(msg, k.Up, k.Previous):
		s.choice.move(-1)
		s.show()
	case key.Matches(msg, k.Down, k.Next):
		s.choice.move(1)
		s.show()
	case key.Matches(msg, k.Toggle):
		if !s.choice.toggle() {
			return screen.Say{Level: theme.Info, Text: "nothing to decide: this file is not written"}
		}
	case key.Matches(msg, k.All):
		if !s.choice.toggleAll() {
			return screen.Say{Level: theme.Info, Text: "nothing to decide: no file differs"}
		}
	default:
		s.part.Update(msg)
	}
	return nil
}

// finished reports whether files were written and no other is chosen since, or none has to be.
func (s *Screen) finished() bool {
	return s.known && s.failed == "" && !s.choice.any() && (len(s.done) > 0 || len(s.choice.left()) == 0)
}

// write begins writing what is chosen. Whatever comes of it, what exists then is looked at anew.
func (s *Screen) write() screen.Action {
	switch {
	case s.task != nil:
		return screen.Say{Level: theme.Info, Text: "still at it: " + s.task.Label}
	case !s.known:
		return s.Start()
	case !s.choice.any():
		return screen.Say{Level: theme.Info, Text: "nothing is chosen: space chooses a file, esc goes back"}
	}
	todo, decide := s.choice.todo()
	deps, wanted := s.ctx.Deps, s.wanted.Files
	s.task = &screen.Task{Label: "writing the files", Waits: true, Lasting: true, Run: func(context.Context) tea.Msg {
		msg := screen.Written{Owner: s}
		msg.Result, msg.Err = deps.WriteFiles(todo, decide)
		msg.Changes = deps.PlanFiles(wanted)
		return msg
	}}
	return screen.Start{Task: s.task}
}

func (s *Screen) written(msg screen.Written) screen.Action {
	s.done = append(s.done, msg.Result.Written...)
	text := "wrote " + say.Plural(len(msg.Result.Written), "file")
	if msg.Err != nil {
		s.failed = term.CleanBlock(msg.Err.Error())
		if len(msg.Result.Written) == 0 {
			return screen.Say{Level: theme.Bad, Text: "nothing was written: y in the review copies instead"}
		}
		s.take(msg.Changes)
		s.choice.written = s.done
		return screen.Say{Level: theme.Bad, Text: text + ", not the rest: enter tries again"}
	}
	s.failed = ""
	s.take(msg.Changes)
	s.choice.written = s.done
	if left := s.choice.left(); len(left) > 0 {
		return screen.Say{Level: theme.Warn, Text: text + "; not written: " + term.Clean(strings.Join(left, ", ")) + " (space, enter)"}
	}
	return screen.Say{Level: theme.Good, Text: text + ": enter goes on"}
}

// View draws the files and what would change in the one under the cursor.
func (s *Screen) View() string {
	t := s.ctx.Theme
	lines := []string{frame.Fit(s.head(), s.w, t.Symbols.Ellipsis), ""}
	lines = append(lines, s.choice.lines(t, s.w)...)
	lines = append(lines, t.Border.Render(strings.Repeat(t.Symbols.Horizontal, s.w)))
	return strings.Join(lines, "\n") + "\n" + s.part.View()
}

// head says where the files go, or what became of them.
func (s *Screen) head() string {
	t := s.ctx.Theme
	left := s.choice.left()
	switch {
	case !s.known && s.task == nil:
		return " " + t.Say(theme.Warn, "What exists was not looked at: enter does so, esc goes back.")
	case !s.known:
		return " " + t.Dim.Render("Nothing is written before you have seen what exists.")
	case s.failed != "":
		return " " + t.Say(theme.Bad, strings.ReplaceAll(s.failed, "\n", "; "))
	case len(s.done) > 0 && len(left) > 0:
		return " " + t.Say(theme.Warn, "Kept as it was: "+term.Clean(strings.Join(left, ", ")))
	case len(s.done) > 0:
		return " " + t.Say(theme.Good, "Written to "+s.place())
	case len(left) == 0:
		return " " + t.Say(theme.Good, "All of it is there already, in "+s.place())
	}
	return " Files to write to " + s.place() + ". Those that exist are kept unless chosen."
}

// place is the directory that files are written to.
func (s *Screen) place() string {
	return cmp.Or(term.Clean(s.ctx.Deps.Dir), "the current directory")
}

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding {
	k := s.ctx.Keys
	if s.part.Typing() {
		return widget.Finding(k)
	}
	var here []key.Binding
	if len(s.choice.changes) > 1 {
		here = append(here, k.Move)
	}
	here = append(here, widget.Here(k, s.part)...)
	if s.finished() {
		return append([]key.Binding{keys.As(k.Enter, "go on")}, append(here, k.Back)...)
	}
	first := []key.Binding{keys.As(k.Enter, "write"), k.Toggle}
	if all, chosen := s.choice.differing(); all > 1 {
		first = append(first, keys.As(k.All, map[bool]string{false: "all that differ", true: "none that differ"}[chosen == all]))
	}
	return append(first, append(here, k.Back)...)
}

// AllKeys are those of the help.
func (s *Screen) AllKeys() []key.Binding {
	k := s.ctx.Keys
	out := []key.Binding{keys.As(k.Enter, "write what is chosen"), keys.As(k.Toggle, "choose a file or not"), keys.As(k.All, "choose all files that differ, or none of them"), keys.As(k.Up, "file before"), keys.As(k.Down, "next file")}
	return append(append(out, withoutMoves(k, s.part.Keys())...), k.Back)
}

// withoutMoves are the keys of a file, of which up and down choose another one.
func withoutMoves(k keys.Map, all []key.Binding) []key.Binding {
	return slices.DeleteFunc(all, func(b key.Binding) bool { return b.Help() == k.Up.Help() || b.Help() == k.Down.Help() })
}

// Explain is the help for the screen.
func (s *Screen) Explain() (title, text string) {
	return "Save", "New files are chosen already. A file that exists and differs is shown with its difference " +
		"and is replaced only if you choose it with space, or all of them with a. Nothing outside of the current directory is touched."
}

// Package picker is the screen that chooses a file: typing narrows the list, a path typed or
// pasted works, too.
package picker

import (
	"context"
	"path/filepath"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/job"
	"gh-wif/internal/secret"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// Screen shows one directory.
type Screen struct {
	ctx     *screen.Context
	wanted  screen.Pick
	dir     string // as listed last
	root    string // the directory it began in
	entries []job.Entry
	filter  widget.Filter
	at      int
	offset  int
	problem string
	first   int // line of the body with the first entry drawn
	w, h    int
}

type (
	listedMsg struct {
		owner   *Screen
		dir     string
		entries []job.Entry
		err     error
	}
	readMsg struct {
		owner   *Screen
		path    string
		content []byte
		err     error
	}
)

// New makes the screen.
func New(ctx *screen.Context, wanted screen.Pick) *Screen {
	return &Screen{ctx: ctx, wanted: wanted, filter: widget.Filter{Open: true}}
}

// Start lists the directory that the program runs in.
func (s *Screen) Start() screen.Action { return s.list("") }

func (s *Screen) list(dir string) screen.Action {
	list := s.ctx.Deps.ListDir
	s.filter.Text = ""
	return screen.Start{Task: &screen.Task{Label: "reading the directory", Waits: true, Run: func(context.Context) tea.Msg {
		abs, entries, err := list(dir)
		return listedMsg{s, abs, entries, err}
	}}}
}

func (s *Screen) read(path string) screen.Action {
	read := s.ctx.Deps.ReadFile
	return screen.Start{Task: &screen.Task{Label: "reading the file", Waits: true, Run: func(context.Context) tea.Msg {
		content, err := read(path)
		return readMsg{s, path, content, err}
	}}}
}

// Title names what is chosen.
func (s *Screen) Title() string { return s.wanted.Title }

// Typing is true: letters narrow the list.
func (s *Screen) Typing() bool { return true }

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) { s.w, s.h = w, h }

// shown are the entries that match, after the way up.
func (s *Screen) shown() []job.Entry {
	var out []job.Entry
	if s.filter.Text == "" {
		out = append(out, job.Entry{Name: "..", Dir: true})
	}
	for _, e := range s.entries {
		if s.filter.Match(e.Name) {
			out = append(out, e)
		}
	}
	return out
}

// Update moves, narrows and chooses.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case listedMsg:
		if msg.owner == s {
			s.listed(msg)
		}
	case readMsg:
		if msg.owner == s {
			return s.chosen(msg)
		}
	case tea.PasteMsg:
		s.filter.Paste(msg)
		s.at = 0
	case tea.MouseWheelMsg:
		if msg.Button == tea.MouseWheelUp {
			s.move(-1)
		} else {
			s.move(1)
		}
	case frame.Click:
		if i := msg.Y - s.first + s.offset; msg.Y >= s.first && i < len(s.shown()) {
			s.at = i
			return s.open()
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil
}

func (s *Screen) listed(msg listedMsg) {
	if msg.err != nil {
		s.problem = term.Clean(msg.err.Error())
		return
	}
	if s.root == "" {
		s.root = msg.dir
	}
	from := s.dir
	s.dir, s.problem = msg.dir, ""
	s.entries = sorted(msg.entries)
	s.at = s.likeliest(from)
}

func (s *Screen) chosen(msg readMsg) screen.Action {
	if msg.err != nil {
		s.problem = term.Clean(msg.err.Error())
		return nil
	}
	return screen.Many{screen.Pop{}, s.wanted.Then(msg.path, msg.content)}
}

func (s *Screen) press(msg tea.KeyPressMsg) screen.Action {
	k := s.ctx.Keys
	switch {
	case key.Matches(msg, k.Back):
		return screen.Pop{}
	case msg.Code == tea.KeyUp:
		s.move(-1)
	case msg.Code == tea.KeyDown:
		s.move(1)
	case msg.Code == tea.KeyPgUp:
		s.move(-s.h / 2)
	case msg.Code == tea.KeyPgDown:
		s.move(s.h / 2)
	case msg.Code == tea.KeyBackspace && s.filter.Text == "", msg.Code == tea.KeyLeft:
		return s.list(filepath.Dir(s.dir))
	case key.Matches(msg, k.Enter), msg.Code == tea.KeyRight:
		return s.open()
	default:
		s.filter.Press(k, msg)
		s.at = 0
	}
	return nil
}

func (s *Screen) move(by int) { s.at = max(0, min(s.at+by, len(s.shown())-1)) }

// open goes into a directory, or takes the file.
func (s *Screen) open() screen.Action {
	shown := s.shown()
	if typed := s.filter.Text; strings.ContainsRune(typed, filepath.Separator) || len(shown) == 0 {
		if typed == "" {
			return nil
		}
		if s.filter.Hides() {
			s.problem = secret.NoAnswer
			return nil
		}
		if !filepath.IsAbs(typed) {
			typed = filepath.Join(s.dir, typed)
		}
		return s.read(typed)
	}
	e := shown[min(s.at, len(shown)-1)]
	path := filepath.Join(s.dir, e.Name)
	if e.Dir {
		return s.list(path)
	}
	return s.read(path)
}

// View draws the directory.
func (s *Screen) View() string {
	t := s.ctx.Theme
	lines := []string{
		" " + t.Dim.Render(frame.Fit(term.Clean(s.dir), s.w-2, t.Symbols.Ellipsis)),
		s.filter.View(t) + t.Dim.Render("  type to narrow, or a path"),
	}
	for _, l := range frame.Wrap(s.problem, s.w-4) {
		lines = append(lines, " "+t.Say(theme.Bad, l))
	}
	lines = append(lines, "")
	s.first = len(lines)
	shown := s.shown()
	if len(shown) == 0 {
		return strings.Join(append(lines, "   "+t.Dim.Render("nothing of that name here: enter tries it as a path")), "\n")
	}
	s.at = max(0, min(s.at, len(shown)-1))
	room := max(1, s.h-len(lines))
	s.offset = frame.Window(len(shown), room, s.offset, s.at, s.at+1)
	for i := s.offset; i < min(len(shown), s.offset+room); i++ {
		name := term.Clean(shown[i].Name)
		if shown[i].Dir {
			name += "/"
		}
		if i == s.at {
			lines = append(lines, " "+t.Heading.Render(t.Symbols.Cursor)+" "+t.Strong.Render(name))
			continue
		}
		lines = append(lines, "   "+name)
	}
	return strings.Join(lines, "\n")
}

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding {
	k := s.ctx.Keys
	return []key.Binding{
		keys.As(k.Enter, "open"), k.Move,
		key.NewBinding(key.WithKeys("left"), key.WithHelp("←", "up one level")), k.Back,
	}
}

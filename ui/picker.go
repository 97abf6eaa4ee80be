package ui

import (
	"context"
	"path/filepath"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

// picker chooses a file: typing narrows the list, a path typed or pasted works, too.
type picker struct {
	env     *env
	title   string
	then    func(path string, content []byte) action
	dir     string
	entries []Entry
	filter  filter
	at      int
	offset  int
	problem string
	first   int // line of the body with the first entry drawn
	w, h    int

	wanted wanted
	start  string            // the directory it began in
	task   *task             // what is being read now; nil: nothing
	ahead  []tea.KeyPressMsg // keys typed meanwhile, from the first that needs what is read
}

// wanted is what somebody probably looks for.
type wanted struct {
	paths []string // files that are known to fit
	ends  []string // how the names of others end, the likeliest first
}

// keysMsg are keys that were typed ahead of the screen that they were meant for.
type keysMsg []tea.KeyPressMsg

type (
	dirMsg struct {
		owner   *picker
		dir     string
		entries []Entry
		err     error
	}
	fileMsg struct {
		owner   *picker
		path    string
		content []byte
		err     error
	}
)

// pickFile opens a picker and begins reading the directory.
func pickFile(e *env, title string, w wanted, then func(path string, content []byte) action) action {
	p := &picker{env: e, title: title, wanted: w, then: then, filter: filter{open: true}}
	return many{push{p}, p.list("")}
}

func (p *picker) list(dir string) action {
	list := p.env.deps.ListDir
	p.filter.text = ""
	p.task = &task{label: "reading the directory", run: func(context.Context) tea.Msg {
		abs, entries, err := list(dir)
		return dirMsg{p, abs, entries, err}
	}}
	return start{p.task}
}

func (p *picker) read(path string) action {
	read := p.env.deps.ReadFile
	p.task = &task{label: "reading the file", run: func(context.Context) tea.Msg {
		content, err := read(path)
		return fileMsg{p, path, content, err}
	}}
	return start{p.task}
}

func (p *picker) Title() string    { return p.title }
func (p *picker) Typing() bool     { return true }
func (p *picker) SetSize(w, h int) { p.w, p.h = w, h }

// shown are the entries that match, after the way up.
func (p *picker) shown() []Entry {
	var out []Entry
	if p.filter.text == "" {
		out = append(out, Entry{Name: "..", Dir: true})
	}
	for _, e := range p.entries {
		if p.filter.match(e.Name) {
			out = append(out, e)
		}
	}
	return out
}

func (p *picker) Update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case dirMsg:
		if msg.owner == p {
			return p.listed(msg), nil
		}
	case stoppedMsg:
		if msg.task == p.task {
			p.task, p.ahead = nil, nil
		}
	case fileMsg:
		if msg.owner == p {
			return p.chosen(msg), nil
		}
	case tea.PasteMsg:
		p.filter.paste(msg)
		p.at = 0
	case tea.MouseWheelMsg:
		p.move(map[bool]int{true: -1, false: 1}[msg.Button == tea.MouseWheelUp])
	case clickMsg:
		if i := msg.y - p.first + p.offset; msg.y >= p.first && i < len(p.shown()) {
			p.at = i
			return p.open(), nil
		}
	case tea.KeyPressMsg:
		return p.press(msg), nil
	}
	return nil, nil
}

func (p *picker) listed(msg dirMsg) action {
	p.task = nil
	if msg.err != nil {
		p.problem = term.Clean(msg.err.Error())
		return p.again()
	}
	from := p.dir
	p.dir, p.problem = msg.dir, ""
	p.entries = p.sorted(msg.entries)
	p.at = p.likeliest(from)
	return p.again()
}

func (p *picker) chosen(msg fileMsg) action {
	p.task = nil
	if msg.err != nil {
		p.problem = term.Clean(msg.err.Error())
		return p.again()
	}
	return many{pop{}, p.then(msg.path, msg.content), p.again()}
}

// again gives the keys that were typed ahead to the screen that is then on top.
func (p *picker) again() action {
	ahead := p.ahead
	p.ahead = nil
	if len(ahead) == 0 {
		return nil
	}
	return keysMsg(ahead)
}

func (p *picker) press(msg tea.KeyPressMsg) action {
	k := p.env.keys
	if letter := keys.Letter(msg) || msg.Code == tea.KeyBackspace && p.filter.text != ""; p.task != nil && (len(p.ahead) > 0 || !letter) {
		p.ahead = append(p.ahead, msg)
		return nil
	}
	switch {
	case key.Matches(msg, k.Back):
		return pop{}
	case msg.Code == tea.KeyUp:
		p.move(-1)
	case msg.Code == tea.KeyDown:
		p.move(1)
	case msg.Code == tea.KeyPgUp:
		p.move(-p.h / 2)
	case msg.Code == tea.KeyPgDown:
		p.move(p.h / 2)
	case msg.Code == tea.KeyBackspace && p.filter.text == "", msg.Code == tea.KeyLeft:
		return p.list(filepath.Dir(p.dir))
	case key.Matches(msg, k.Enter), msg.Code == tea.KeyRight:
		return p.open()
	default:
		p.filter.press(k, msg)
		p.at = 0
	}
	return nil
}

func (p *picker) move(by int) { p.at = max(0, min(p.at+by, len(p.shown())-1)) }

// open goes into a directory, or takes the file.
func (p *picker) open() action {
	shown := p.shown()
	if typed := p.filter.text; strings.ContainsRune(typed, filepath.Separator) || len(shown) == 0 {
		if typed == "" {
			return nil
		}
		if !filepath.IsAbs(typed) {
			typed = filepath.Join(p.dir, typed)
		}
		return p.read(typed)
	}
	e := shown[min(p.at, len(shown)-1)]
	path := filepath.Join(p.dir, e.Name)
	if e.Dir {
		return p.list(path)
	}
	return p.read(path)
}

func (p *picker) View() string {
	t := p.env.theme
	lines := []string{
		" " + t.Dim.Render(frame.Fit(term.Clean(p.dir), p.w-2, t.Symbols.Ellipsis)),
		p.filter.view(t) + t.Dim.Render("  type to narrow, or a path"),
	}
	if p.problem != "" {
		for _, l := range frame.Wrap(p.problem, p.w-4) {
			lines = append(lines, " "+t.Say(theme.Bad, l))
		}
	}
	lines = append(lines, "")
	p.first = len(lines)
	shown := p.shown()
	if len(shown) == 0 {
		return strings.Join(append(lines, "   "+t.Dim.Render("nothing of that name here: enter tries it as a path")), "\n")
	}
	p.at = max(0, min(p.at, len(shown)-1))
	room := max(1, p.h-len(lines))
	p.offset = frame.Window(len(shown), room, p.offset, p.at, p.at+1)
	for i := p.offset; i < min(len(shown), p.offset+room); i++ {
		name := term.Clean(shown[i].Name)
		if shown[i].Dir {
			name += "/"
		}
		if i == p.at {
			lines = append(lines, " "+t.Heading.Render(t.Symbols.Cursor)+" "+t.Strong.Render(name))
			continue
		}
		lines = append(lines, "   "+name)
	}
	return strings.Join(lines, "\n")
}

func (p *picker) Keys() []key.Binding {
	k := p.env.keys
	return []key.Binding{
		keys.As(k.Enter, "open"), key.NewBinding(key.WithKeys("up"), key.WithHelp("↑↓", "move")),
		key.NewBinding(key.WithKeys("left"), key.WithHelp("←", "up one level")), k.Back,
	}
}

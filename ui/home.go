package ui

import (
	"context"
	"fmt"
	"path"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

// homeScreen is the choice between the jobs, with what the working copy tells.
type homeScreen struct {
	env    *env
	at     int
	filter filter
	w, h   int
	rows   []int // line of the body -> item; -1: none
}

// item is one thing to do.
type item struct {
	title, about string
	open         func() action
}

// prefillMsg is what the working copy told.
type prefillMsg struct {
	prefill Prefill
	err     error
}

func detectTask(e *env) *task {
	return &task{label: "looking at the working copy", run: func(ctx context.Context) tea.Msg {
		p, err := e.deps.Detect(ctx)
		return prefillMsg{p, err}
	}}
}

func newHome(e *env) *homeScreen { return &homeScreen{env: e} }

func (s *homeScreen) Title() string    { return "" }
func (s *homeScreen) SetSize(w, h int) { s.w, s.h = w, h }
func (s *homeScreen) Typing() bool     { return s.filter.open }

// items are the things that can be done now, the likeliest first.
func (s *homeScreen) items() []item {
	e := s.env
	ses := e.session
	open := func(make func() screen) func() action { return func() action { return push{make()} } }
	var out []item
	if p := ses.plan; p != nil {
		state := "not saved yet"
		if ses.saved {
			state = "saved"
		}
		out = append(out, item{
			"Back to the plan for " + term.Clean(p.Answers.Repository), "Review, copy, export; " + state,
			open(func() screen { return newReview(e, *p) }),
		})
	}
	about := "The narrowest rule that works, its issuer, and the workflow"
	if r := ses.prefill.Answers.Repository; r != "" {
		about += ", for " + term.Clean(r)
	}
	title := "Set up a repository"
	if ses.setup != nil && ses.setup.edited {
		title, about = "Go on setting up "+orElse(term.Clean(ses.setup.answers.Repository), "a repository"), "The answers so far are kept"
	}
	out = append(out,
		item{title, about, func() action { return push{openSetup(e)} }},
		item{"Find out why an exchange failed", "Paste the token: it is examined here and sent nowhere", open(func() screen { return newDiagnose(e) })},
		item{"Check whom a rule lets in", "Every kind of run is tried against it", open(func() screen { return newExposure(e) })},
	)
	if f, ok := ses.prefill.APIKeyWorkflow(); ok && ses.plan == nil {
		out = append(out, item{
			"Switch " + term.Clean(path.Base(f.Path)) + " from its API key", "The snippet to paste into it, and a rule that lets in this file alone",
			func() action { return push{openSwitch(e, f)} },
		})
	}
	if e.deps.Examples != nil {
		out = append(out, item{"See an example report", "Made up, to show what a diagnosis tells", open(func() screen { return newExamples(e) })})
	}
	return out
}

// shown are the items that the filter lets through.
func (s *homeScreen) shown() []item {
	all := s.items()
	if s.filter.text == "" {
		return all
	}
	var out []item
	for _, it := range all {
		if s.filter.match(it.title + " " + it.about) {
			out = append(out, it)
		}
	}
	return out
}

func (s *homeScreen) Update(msg tea.Msg) (action, tea.Cmd) {
	switch msg := msg.(type) {
	case prefillMsg:
		return s.prefilled(msg), nil
	case clickMsg:
		if msg.y >= 0 && msg.y < len(s.rows) && s.rows[msg.y] >= 0 {
			s.at = s.rows[msg.y]
			return s.choose(), nil
		}
	case tea.MouseWheelMsg:
		if msg.Button == tea.MouseWheelUp {
			s.move(-1)
		} else {
			s.move(1)
		}
	case tea.PasteMsg:
		s.filter.paste(msg)
	case tea.KeyPressMsg:
		return s.press(msg), nil
	}
	return nil, nil
}

func (s *homeScreen) prefilled(msg prefillMsg) action {
	ses := s.env.session
	ses.detected = true
	if msg.err != nil {
		ses.why = term.Clean(msg.err.Error())
		return nil // nothing to prefill, and nothing that keeps anybody from going on
	}
	given := ses.prefill.Answers
	ses.prefill = msg.prefill
	ses.prefill.Answers = mergeAnswers(given, msg.prefill.Answers)
	if ses.setup != nil {
		ses.setup.takePrefill()
	}
	return nil
}

func (s *homeScreen) press(msg tea.KeyPressMsg) action {
	k := s.env.keys
	if s.filter.open {
		if s.filter.press(k, msg) {
			return s.choose()
		}
		s.move(0)
		return nil
	}
	switch {
	case key.Matches(msg, k.Filter):
		s.filter.open = true
	case key.Matches(msg, k.Up, k.Previous):
		s.move(-1)
	case key.Matches(msg, k.Down, k.Next):
		s.move(1)
	case key.Matches(msg, k.Enter):
		return s.choose()
	case key.Matches(msg, k.Back):
		if s.filter.text == "" {
			return say{theme.Info, "this is the start: q quits"}
		}
		s.filter = filter{}
	case len(msg.Text) == 1 && msg.Text[0] >= '1' && int(msg.Text[0]-'1') < len(s.shown()):
		s.at = int(msg.Text[0] - '1')
		return s.choose()
	}
	return nil
}

func (s *homeScreen) move(by int) { s.at = max(0, min(s.at+by, len(s.shown())-1)) }

func (s *homeScreen) choose() action {
	items := s.shown()
	if len(items) == 0 {
		return say{theme.Info, "nothing of that name: esc shows everything"}
	}
	s.at = min(s.at, len(items)-1)
	s.filter = filter{}
	return items[s.at].open()
}

func (s *homeScreen) View() string {
	var lines []string
	s.rows = s.rows[:0]
	put := func(item int, l ...string) {
		for _, one := range l {
			lines = append(lines, one)
			s.rows = append(s.rows, item)
		}
	}
	put(-1, s.facts()...)
	items := s.shown()
	s.at = max(0, min(s.at, len(items)-1))
	room := s.h - len(lines) - 1
	if s.filter.open || s.filter.text != "" {
		room--
	}
	spaced, full := room >= 3*len(items), room >= 2*len(items)
	for i, it := range items {
		mark, title := "  ", it.title
		if i == s.at {
			mark, title = s.env.theme.Heading.Render(s.env.theme.Symbols.Cursor)+" ", s.env.theme.Heading.Render(it.title)
		}
		put(i, fmt.Sprintf(" %s%s  %s", mark, s.env.theme.Dim.Render(fmt.Sprint(i+1)), title))
		if full || i == s.at {
			put(i, "      "+s.env.theme.Dim.Render(frame.Fit(it.about, s.w-7, s.env.theme.Symbols.Ellipsis)))
		}
		if spaced {
			put(-1, "")
		}
	}
	if len(items) == 0 {
		put(-1, "   "+s.env.theme.Dim.Render("nothing of that name"))
	}
	if s.filter.open || s.filter.text != "" {
		put(-1, s.filter.view(s.env.theme))
	}
	return strings.Join(lines, "\n")
}

// facts are a few lines about the working copy.
func (s *homeScreen) facts() []string {
	t, p := s.env.theme, s.env.session.prefill
	repository := p.Answers.Repository
	lines := []string{""}
	switch {
	case repository == "" && !s.env.session.detected && s.env.deps.Detect != nil:
		lines = append(lines, " "+t.Dim.Render("Let GitHub Actions call Claude without a stored API key."))
	case repository == "":
		lines = append(lines, " "+t.Strong.Render("Let GitHub Actions call Claude without a stored API key."))
		if why := s.env.session.why; why != "" && s.h >= roomy {
			for _, l := range frame.Wrap("Nothing is filled in beforehand: "+why+".", s.w-2) {
				lines = append(lines, " "+t.Dim.Render(l))
			}
		}
	default:
		where := " " + t.Strong.Render(term.Clean(repository))
		if b := p.Answers.Branch; b != "" {
			where += " on " + t.Strong.Render(term.Clean(b))
		}
		if n := len(p.Workflows); n > 0 {
			where += t.Dim.Render(", " + plural(n, "workflow"))
		}
		lines = append(lines, where)
		if f, ok := p.APIKeyWorkflow(); ok {
			text := term.Clean(f.Path) + " calls Claude with an API key: switch it?"
			lines = append(lines, " "+t.Say(theme.Warn, frame.Fit(text, s.w-4, t.Symbols.Ellipsis)))
		}
	}
	return append(lines, "")
}

func (s *homeScreen) Keys() []key.Binding {
	k := s.env.keys
	if s.filter.open {
		return []key.Binding{k.Enter, keys.As(k.Back, "no filter")}
	}
	return []key.Binding{keys.As(k.Enter, "open"), k.Up, k.Down, k.Filter, k.Quit}
}

func (s *homeScreen) AllKeys() []key.Binding {
	k := s.env.keys
	number := key.NewBinding(key.WithKeys("1"), key.WithHelp("1-9", "open the thing of that number"))
	return []key.Binding{keys.As(k.Enter, "open"), k.Up, k.Down, number, k.Filter, k.Quit}
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

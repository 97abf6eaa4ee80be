// Package verify is the screen that starts a workflow of the working copy on GitHub and
// watches its run, up to the exchange.
package verify

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/ui/widget"
)

// Screen starts a workflow, once and after a yes, and shows what becomes of its run.
type Screen struct {
	ctx    *screen.Context
	files  []job.Found // those that exchange a token
	list   *widget.List
	course *course
	text   *widget.Text
	w, h   int
}

// New makes the screen. What it starts is looked up by [Screen.Start].
func New(ctx *screen.Context) *Screen {
	s := &Screen{ctx: ctx, files: ctx.Session.Prefill.Federated(), course: &course{ctx: ctx}}
	s.list = &widget.List{Look: ctx.Look(), Head: []string{present.WhichStarts}}
	for _, f := range s.files {
		row := widget.Row{Title: term.Clean(f.Path)}
		if f.NoDispatch {
			row.Detail = []string{present.NotByHand(1)}
		}
		s.list.Rows = append(s.list.Rows, row)
	}
	s.text = widget.NewText(ctx.Look(), s.course.lines, func() (what, text string) {
		return "the address of the run", s.course.result.Run.URL
	})
	return s
}

// Start looks for the workflow, unless there is one to be chosen first.
func (s *Screen) Start() screen.Action {
	if len(s.files) > 1 {
		return nil
	}
	return s.look("")
}

// Title is the screen's name.
func (s *Screen) Title() string { return "Verify" }

// Fact is the repository.
func (s *Screen) Fact() string {
	r := s.course.found.Repository
	return term.Clean(frame.Prefixed(r.Owner+"/", r.Name))
}

// Typing reports whether letters are text now.
func (s *Screen) Typing() bool { return s.course.state == choosing && s.list.Typing() }

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) {
	s.w, s.h = w, h
	s.list.SetSize(w, h)
	s.text.SetSize(w, h)
}

// Update looks, asks, and watches.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case foundMsg:
		if msg.owner == s.course {
			return s.looked(msg)
		}
	case toldMsg:
		if msg.owner == s.course {
			s.course.told(msg.what)
			s.redraw()
		}
	case screen.Verified:
		if msg.Owner == s.course {
			s.course.ended(msg)
			s.redraw()
		}
	case screen.Stopped:
		if msg.Task == s.course.task && msg.Task != nil {
			return s.course.stopped()
		}
	case frame.Click, tea.MouseWheelMsg:
		s.part().Update(msg)
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil
}

// part is what takes the keys that move.
func (s *Screen) part() widget.Part {
	if s.course.state == choosing {
		return s.list
	}
	return s.text
}

func (s *Screen) press(msg tea.KeyPressMsg) screen.Action {
	k := s.ctx.Keys
	switch {
	case s.part().Typing():
		s.part().Update(msg)
	case key.Matches(msg, k.Back) && !s.part().Back():
		return screen.Pop{}
	case key.Matches(msg, k.Enter, k.Verify):
		return s.goOn()
	case key.Matches(msg, k.Copy):
		return screen.Copied(s.part())
	default:
		s.part().Update(msg)
	}
	return nil
}

// goOn is the next thing to do.
func (s *Screen) goOn() screen.Action {
	switch {
	case s.course.state == choosing && s.list.At < len(s.files):
		return s.look(s.files[s.list.At].File)
	case s.course.state == looking && s.course.task == nil:
		return s.Start()
	case s.course.state == asking:
		return s.ask()
	case s.course.state == over && s.course.task == nil && s.course.found.File.Path != "":
		return s.ask()
	}
	return nil
}

// look looks for the workflow of a name; of an empty one for the only one.
func (s *Screen) look(name string) screen.Action {
	defer s.redraw()
	return s.course.look(name)
}

// looked asks whether what was found may be started.
func (s *Screen) looked(msg foundMsg) screen.Action {
	defer s.redraw()
	if !s.course.looked(msg) {
		return nil
	}
	return s.ask()
}

// ask asks whether the workflow may be started.
func (s *Screen) ask() screen.Action {
	return screen.Agree("Start it?", s.course.question(), "Not now", "Yes, start it and watch", screen.Call(s.watch))
}

// watch starts the workflow and follows its run.
func (s *Screen) watch() screen.Action {
	defer s.redraw()
	return s.course.watch()
}

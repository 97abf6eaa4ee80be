package verify

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/term"
	"gh-wif/internal/verify"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// look looks for the workflow of a name; of an empty one for the only one.
func (s *Screen) look(name string) screen.Action {
	find := s.ctx.Deps.ToVerify
	s.state, s.failed, s.help = looking, "", ""
	s.redraw()
	s.task = &screen.Task{Label: "looking for the workflow", Waits: true, Run: func(ctx context.Context) tea.Msg {
		found, err := find(ctx, name)
		return foundMsg{s, found, err}
	}}
	return screen.Start{Task: s.task}
}

// looked asks whether what was found may be started.
func (s *Screen) looked(msg foundMsg) screen.Action {
	s.task = nil
	if msg.err != nil {
		s.failed, s.help = job.Explain(msg.err)
		s.redraw()
		return nil
	}
	s.state, s.found = asking, msg.found
	s.redraw()
	return s.ask()
}

// watch starts the workflow and follows its run.
func (s *Screen) watch() screen.Action {
	follow, found := s.ctx.Deps.Verify, s.found
	s.state, s.log, s.failed, s.help, s.result = watching, nil, "", "", verify.Result{}
	s.redraw()
	s.task = &screen.Task{Label: "starting it, and watching", Lasting: true, Tells: func(ctx context.Context, tell func(tea.Msg)) tea.Msg {
		result, err := follow(ctx, found, func(what string) { tell(toldMsg{s, what}) })
		return screen.Verified{Owner: s, Result: result, Err: err}
	}}
	return screen.Start{Task: s.task}
}

// stopped leaves the run alone.
func (s *Screen) stopped() screen.Action {
	s.task = nil
	if s.state == watching { // whether there is a run, is known when the task has ended
		return screen.Say{Level: theme.Info, Text: "not watched any more"}
	}
	return nil
}

// ended shows what became of the run, or why nothing is known.
func (s *Screen) ended(msg screen.Verified) screen.Action {
	s.task, s.state, s.result = nil, over, msg.Result
	defer s.redraw()
	switch {
	case msg.Err != nil && errors.Is(msg.Err, context.Canceled):
		s.failed = cmp.Or(present.NotWatched(msg.Result), "nothing was started")
	case msg.Err != nil:
		s.failed, s.help = job.Explain(msg.Err)
	}
	return nil
}

// redraw makes the text anew, and shows its end while it grows.
func (s *Screen) redraw() {
	s.text.SetSize(s.w, s.h)
	if s.state == watching {
		s.text.Update(tea.KeyPressMsg{Code: tea.KeyEnd})
	}
}

// View draws the choice, or how far it is.
func (s *Screen) View() string { return s.part().View() }

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding {
	k := s.ctx.Keys
	switch s.state {
	case choosing:
		return []key.Binding{k.Enter, k.Up, k.Down, k.Back}
	case looking:
		return []key.Binding{keys.As(k.Enter, "look"), k.Back}
	case asking:
		return []key.Binding{keys.As(k.Enter, "start"), k.Back}
	case watching:
		return []key.Binding{keys.As(k.Cancel, "leave the run alone"), k.Up, k.Down}
	}
	if s.result.Run.URL == "" { // no run is known
		return []key.Binding{keys.As(k.Enter, "start"), k.Up, k.Down, k.Back}
	}
	return []key.Binding{keys.As(k.Enter, "start it again"), keys.As(k.Copy, "copy the address"), k.Up, k.Down, k.Back}
}

// AllKeys are those of the help.
func (s *Screen) AllKeys() []key.Binding {
	k := s.ctx.Keys
	out := []key.Binding{keys.As(k.Enter, "choose the workflow; ask whether to start it"), keys.As(k.Copy, "copy the address of the run")}
	return append(slices.Concat(out, s.part().Keys()), keys.As(k.Back, "leave the run alone; back"))
}

// Explain is the help for the screen.
func (s *Screen) Explain() (title, text string) {
	return "Verify", "The workflow is started on GitHub by workflow_dispatch, with your login at GitHub, and its run is watched: what the step does that asks " +
		"for the token, and the one that exchanges it. Leaving does not stop the run. As a command: gh-wif verify."
}

// Status is what was told last.
func (s *Screen) Status() string {
	if s.state != watching || len(s.log) == 0 {
		return ""
	}
	return s.ctx.Theme.Say(theme.Info, term.Clean(s.log[len(s.log)-1]))
}

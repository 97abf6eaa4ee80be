// Package switching is the screen that switches workflows from their API key: what becomes of
// every job, the differences, the rules, and what is to be done then.
package switching

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// Screen shows a plan to switch workflows, and carries it out after consent.
type Screen struct {
	ctx     *screen.Context
	files   []string
	answers answers
	known   bool   // the plan is made
	shown   shown  // of the last plan that was made
	failed  string // why there is none, or why it was not carried out
	written []string
	w, h    int
}

// plannedMsg is the plan, or why there is none.
type plannedMsg struct {
	owner *Screen
	plan  job.Migration
	err   error
}

// New makes the screen of workflow files. The plan is made by [Screen.Start].
func New(ctx *screen.Context, workflows []string) *Screen {
	return &Screen{ctx: ctx, files: workflows, answers: newAnswers(ctx)}
}

// Start makes the plan, or asks first for the one answer without which there is none.
func (s *Screen) Start() screen.Action {
	if s.answers.options.Answers.Repository == "" {
		s.answers.ask("repo")
		return nil
	}
	return s.look()
}

// look begins making the plan.
func (s *Screen) look() screen.Action {
	plan, options, workflows := s.ctx.Deps.Migrate, *s.answers.options, s.files
	return screen.Start{Task: &screen.Task{Label: "looking what switching changes", Waits: true, Run: func(ctx context.Context) tea.Msg {
		m, err := plan(ctx, options, workflows)
		return plannedMsg{s, m, err}
	}}}
}

// Title is the screen's name.
func (s *Screen) Title() string { return "Switch" }

// Fact is the repository.
func (s *Screen) Fact() string { return term.Clean(s.answers.options.Answers.Repository) }

// Typing reports whether letters are text now.
func (s *Screen) Typing() bool {
	if s.answers.open {
		return s.answers.form.Typing()
	}
	return s.known && s.shown.part().Typing()
}

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) {
	s.w, s.h = w, h
	s.answers.form.SetSize(w, h-2)
	if s.known {
		s.shown.book.SetSize(w, h-frame.Head(s.h))
	}
}

// Update shows the plan, asks for answers, and writes.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case plannedMsg:
		if msg.owner == s {
			return s.planned(msg)
		}
	case screen.Written:
		if msg.Owner == s {
			return s.wrote(msg)
		}
	case screen.GitHubTold:
		if msg.Owner == s {
			brief, again := s.answers.told(msg)
			if again {
				return screen.Many{s.look(), brief}
			}
			return brief
		}
	case frame.Click:
		switch {
		case s.answers.open:
			s.answers.form.Click(msg.Y - 2)
		case s.known:
			s.shown.book.Mouse(msg, frame.Head(s.h))
		}
	case tea.MouseWheelMsg:
		if s.known && !s.answers.open {
			s.shown.part().Update(msg)
		}
	case tea.PasteMsg:
		if s.answers.open {
			s.answers.form.Update(msg)
		} else if s.known {
			s.shown.part().Update(msg)
		}
	case tea.KeyPressMsg:
		return s.press(msg)
	}
	return nil
}

// planned shows what switching means, or the question whose answer allows no plan.
func (s *Screen) planned(msg plannedMsg) screen.Action {
	if msg.err != nil {
		s.known, s.failed = false, term.CleanBlock(job.Plainly(msg.err).Error())
		if s.answers.wrong(msg.err) {
			return screen.Say{Level: theme.Bad, Text: s.failed}
		}
		return nil
	}
	s.known, s.failed = true, ""
	s.shown = newShown(s.ctx.Look(), msg.plan, s.answers.options.Answers.GitHub, s.shown)
	s.SetSize(s.w, s.h)
	named := s.answers.named
	s.answers.named = nil
	return s.shown.refusal(named)
}

func (s *Screen) press(msg tea.KeyPressMsg) screen.Action {
	k := s.ctx.Keys
	switch {
	case s.answers.open:
		return s.pressAnswers(msg)
	case !s.known:
		return s.pressUnknown(msg)
	case s.shown.part().Typing():
		s.shown.part().Update(msg)
	case key.Matches(msg, k.Back) && !s.shown.part().Back():
		return screen.Pop{}
	case s.shown.book.Press(msg), s.shown.book.Number(msg):
	case key.Matches(msg, k.Save):
		return s.save()
	case key.Matches(msg, k.Answers):
		return s.answers.begin()
	case key.Matches(msg, k.GitHub):
		return s.answers.askGitHub(s)
	case key.Matches(msg, k.Toggle) && s.shown.book.Open().ID == pageJobs:
		return s.toggle()
	case key.Matches(msg, k.Enter) && s.shown.book.Open().ID == pageJobs:
		s.shown.openChange()
	case key.Matches(msg, k.Copy):
		return screen.Copied(s.shown.part())
	default:
		s.shown.book.Rest(msg)
	}
	return nil
}

// pressAnswers is a key while the form is open: it may lead to a plan with the answers, or back to the one before.
func (s *Screen) pressAnswers(msg tea.KeyPressMsg) screen.Action {
	a := &s.answers
	if key.Matches(msg, s.ctx.Keys.GitHub) {
		return a.askGitHub(s)
	}
	switch a.press(&s.ctx.Keys, msg) {
	case given:
		if wrong := a.finish(); wrong != "" {
			return screen.Say{Level: theme.Bad, Text: "this answer is missing or wrong: " + wrong}
		}
		return s.look()
	case left:
		if a.leave() {
			return s.look()
		}
		if !s.known && s.failed == "" {
			return screen.Pop{}
		}
	}
	return nil
}

// toggle leaves out the job under the cursor, or takes it, and makes the plan anew.
func (s *Screen) toggle() screen.Action {
	again, why := s.answers.toggle(s.shown.list)
	if again {
		return s.look()
	}
	return why
}

// pressUnknown is a key while there is no plan.
func (s *Screen) pressUnknown(msg tea.KeyPressMsg) screen.Action {
	k := s.ctx.Keys
	switch {
	case key.Matches(msg, k.Back):
		return screen.Pop{}
	case key.Matches(msg, k.Answers):
		return s.answers.begin()
	case key.Matches(msg, k.Enter):
		return s.Start()
	}
	return nil
}

// save asks for consent to what is shown, or shows first what would be written.
func (s *Screen) save() screen.Action {
	todo := s.shown.plan.Todo()
	blocked, stuck := s.shown.plan.Blocked()
	switch {
	case len(s.written) > 0:
		return screen.Say{Level: theme.Info, Text: "it is written already: what is left to do stands under What next"}
	case len(todo) == 0:
		return screen.Say{Level: theme.Info, Text: "nothing would change: there is nothing to write"}
	case stuck:
		return screen.Say{Level: theme.Bad, Text: "cannot be written: " + term.Clean(blocked.Path+": "+blocked.Why)}
	case s.shown.book.Open().ID != pageChanges:
		s.shown.book.Go(pageChanges)
		return screen.Say{Level: theme.Info, Text: "this is what would be written: s once more asks for your consent"}
	}
	write, plan := s.ctx.Deps.WriteMigration, s.shown.plan
	task := &screen.Task{Label: "writing the files", Waits: true, Lasting: true, Run: func(context.Context) tea.Msg {
		written, err := write(plan)
		return screen.Written{Owner: s, Result: files.Result{Written: written}, Err: err}
	}}
	return screen.Agree("Write?", consent(todo), "No, look again", "Yes, write "+say.Plural(len(todo), "file"), screen.Start{Task: task})
}

// consent names what is replaced and what is new.
func consent(todo []files.Change) string {
	var replaced, added []string
	for _, c := range todo {
		if c.State == files.Differs {
			replaced = append(replaced, term.Clean(c.Path))
		} else {
			added = append(added, term.Clean(c.Path))
		}
	}
	var out []string
	if len(replaced) > 0 {
		out = append(out, "Replaced: "+strings.Join(replaced, ", ")+".")
	}
	if len(added) > 0 {
		out = append(out, "New: "+strings.Join(added, ", ")+".")
	}
	return strings.Join(out, " ")
}

// wrote says what became of it, and has the working copy looked at anew: the start offers then
// what is left.
func (s *Screen) wrote(msg screen.Written) screen.Action {
	if msg.Err != nil {
		text := "nothing was written: "
		if n := len(msg.Result.Written); n > 0 {
			text = "wrote " + say.Plural(n, "file") + ", not the rest: "
		}
		return screen.Many{screen.Say{Level: theme.Bad, Text: text + term.Clean(msg.Err.Error())}, s.look()}
	}
	s.written, s.answers.settled = msg.Result.Written, len(msg.Result.Written) > 0
	s.shown.book.Go(pageNext)
	done := screen.Say{Level: theme.Good, Text: "wrote " + say.Plural(len(s.written), "file") + ": this is left to do"}
	return screen.Many{done, screen.DetectAnew(s.ctx.Deps)}
}

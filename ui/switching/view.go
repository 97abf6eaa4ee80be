package switching

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"

	"gh-wif/internal/present"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// View draws the form, or the tabs, the verdict and the open page.
func (s *Screen) View() string {
	t := s.ctx.Theme
	switch {
	case s.answers.open:
		return " " + t.Strong.Render("Answers") + "\n\n" + s.answers.form.View()
	case !s.known:
		return unknown(t, s.failed, s.w)
	}
	role, verdict := present.MigrationVerdict(s.shown.plan.Plan)
	line := t.Say(screen.Level(role), verdict.String())
	if len(s.written) > 0 {
		line = t.Say(theme.Good, "written: "+term.Clean(strings.Join(s.written, ", ")))
	}
	return s.shown.book.View(t, s.w) + "\n" + frame.Fit(" "+line, s.w, t.Symbols.Ellipsis) + strings.Repeat("\n", frame.Head(s.h)-1) + s.shown.part().View()
}

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding {
	k := s.ctx.Keys
	switch {
	case s.answers.open:
		return []key.Binding{keys.As(k.Enter, "next question"), keys.As(k.Review, "make the plan"), k.Back}
	case !s.known:
		return []key.Binding{keys.As(k.Enter, "look"), k.Answers, k.Back}
	}
	if s.Typing() {
		return widget.Finding(k)
	}
	if len(s.written) > 0 {
		return append(append([]key.Binding{k.Copy}, s.shown.book.Here()...), k.Back)
	}
	out := []key.Binding{keys.As(k.Save, "write")}
	if s.shown.book.Open().ID == pageJobs {
		out = append(out, keys.As(k.Enter, "its change"), keys.As(k.Toggle, "leave or take"))
	}
	return append(append(append(out, k.Copy, k.Answers), s.shown.book.Here()...), k.Back)
}

// AllKeys are those of the help.
func (s *Screen) AllKeys() []key.Binding {
	k := s.ctx.Keys
	if s.answers.open {
		return []key.Binding{keys.As(k.Enter, "next question"), k.Next, k.Previous, k.Toggle, keys.As(k.Review, "make the plan"), keys.As(k.GitHub, "get ids and subject format from GitHub"), keys.As(k.Back, "back to the plan")}
	}
	out := []key.Binding{
		keys.As(k.Save, "show what would be written, then ask and write"), keys.As(k.Enter, "open the change of the job's file"), keys.As(k.Toggle, "leave a job as it is, or take it"),
		keys.As(k.Copy, "copy what the tab shows; of a change, the new file"), keys.As(k.Answers, "give ids and other answers"),
		keys.As(k.GitHub, "get ids, branches and environments from GitHub"),
		keys.As(k.Next, "next tab"), keys.As(k.Previous, "tab before"),
	}
	if s.known {
		out = append(out, s.shown.book.Numbers())
		out = append(out, s.shown.part().Keys()...)
	}
	return append(out, k.Back)
}

// Explain is the help for the question that has the focus, or for the screen.
func (s *Screen) Explain() (title, text string) {
	if s.answers.open {
		q := s.answers.form.Focused()
		return q.Title, q.Help
	}
	return "Switch", "Jobs that call Claude with an API key get a token by federation instead, by the smallest change of their file. " +
		"Every run that the file tells of was tried against the job's rule. What cannot be switched is named with its line and left alone. " +
		"As a command: gh-wif migrate."
}

// Status names the warnings until they are open.
func (s *Screen) Status() string {
	t := s.ctx.Theme
	warnings := s.shown.plan.Plan.Warnings
	switch {
	case s.answers.open || !s.known:
		return ""
	case present.ToDoAbout(warnings) > 0 && s.shown.book.Open().ID != pageWarnings:
		return t.Say(theme.Warn, fmt.Sprintf("%s: tab %d", present.Gravest(warnings), s.shown.book.Place(pageWarnings)))
	}
	return ""
}

// unknown is what stands there without a plan, with why there is none.
func unknown(t *theme.Theme, failed string, w int) string {
	lines := []string{"", " " + t.Dim.Render(frame.Fit("Nothing is written before you have seen what would change.", w-1, t.Symbols.Ellipsis)), ""}
	lines = append(lines, screen.Failure{What: failed}.Lines(t, w)...)
	return strings.Join(lines, "\n")
}

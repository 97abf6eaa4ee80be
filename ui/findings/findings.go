// Package findings is the screen that shows what is wrong with the files of the working copy, each
// thing with its place, why it matters and what would be right.
package findings

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/files"
	"gh-wif/internal/job"
	"gh-wif/internal/lint"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
	"gh-wif/internal/term"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/widget"
)

// Screen lists findings.
type Screen struct {
	ctx   *screen.Context
	found []lint.Finding
	list  *widget.List
}

// mendedMsg are the files with the changes made that need no judgement.
type mendedMsg struct {
	owner *Screen
	files []files.File
}

// New makes the list.
func New(ctx *screen.Context, show screen.ShowFindings) *Screen {
	s := &Screen{ctx: ctx, found: show.Findings, list: &widget.List{Look: ctx.Look(), Empty: "Nothing is wrong."}}
	rows := make([]say.Row, len(show.Findings))
	for i, f := range show.Findings {
		rows[i] = present.FindingRow(f)
	}
	s.list.Rows = screen.Rows(s.list.Look, rows)
	for i, f := range show.Findings {
		s.list.Rows[i].What, s.list.Rows[i].Text = "the fix", f.Fix
		s.list.Rows[i].Side = term.Clean(fmt.Sprintf("%s:%d", f.File, f.Line))
	}
	return s
}

// Title is the screen's name.
func (s *Screen) Title() string { return "Findings" }

// Typing reports whether the filter takes the letters.
func (s *Screen) Typing() bool { return s.list.Typing() }

// SetSize gives the screen its room.
func (s *Screen) SetSize(w, h int) { s.list.SetSize(w, h-1) }

// View draws the list.
func (s *Screen) View() string { return "\n" + s.list.View() }

// Update moves in the list, and copies a fix.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	k := s.ctx.Keys
	if m, ok := msg.(mendedMsg); ok && m.owner == s && len(m.files) > 0 {
		return screen.ShowSave{Files: m.files}
	}
	if m, ok := msg.(tea.KeyPressMsg); ok && !s.list.Typing() {
		switch {
		case key.Matches(m, k.Back) && !s.list.Back():
			return screen.Pop{}
		case key.Matches(m, k.Copy, k.Enter):
			return screen.Copied(s.list)
		case key.Matches(m, k.Save) && s.mends():
			return s.mend()
		}
	}
	s.list.Update(screen.Below(msg))
	return nil
}

// mends reports whether some of it can be changed without judgement.
func (s *Screen) mends() bool {
	return slices.ContainsFunc(s.found, func(f lint.Finding) bool { return f.Edit != nil })
}

// mend makes the changes that need no judgement, and leads to where they are shown and agreed to.
func (s *Screen) mend() screen.Action {
	read, found := s.ctx.Deps.ReadFile, s.found
	return screen.Start{Task: &screen.Task{Label: "making the changes", Waits: true, Run: func(context.Context) tea.Msg {
		out := mendedMsg{owner: s}
		seen := map[string]bool{}
		for _, f := range found {
			if f.Edit == nil || seen[f.File] {
				continue
			}
			seen[f.File] = true
			if text, err := read(f.File); err == nil {
				out.files = append(out.files, files.File{Path: filepath.ToSlash(f.File), Content: job.Mend(f.File, text, found)})
			}
		}
		return out
	}}}
}

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding {
	k := s.ctx.Keys
	out := append([]key.Binding{keys.As(k.Copy, "copy the fix")}, widget.Here(k, s.list)...)
	if s.mends() {
		out = append([]key.Binding{keys.As(k.Save, "make the safe changes")}, out...)
	}
	return append(out, k.Back)
}

// Explain is the help for the screen.
func (s *Screen) Explain() (title, text string) {
	return "Findings", "What will fail or is unsafe, with its place and what would be right. As a command: gh-wif lint."
}

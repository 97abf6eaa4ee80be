// Package export is the menu of everything that a plan can be turned into.
package export

import (
	"cmp"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/internal/files"
	"gh-wif/internal/highlight"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/widget"
	"gh-wif/wizard"
)

// Screen shows the exports, one of them open.
type Screen struct {
	ctx     *screen.Context
	exports []wizard.Export
	at      int
	part    widget.Part // the open one
	w, h    int
}

// exportLang gives the highlighting and the file ending of an export's language.
var exportLang = map[string]struct {
	lang highlight.Lang
	ext  string
}{
	"json":  {highlight.JSON, ".json"},
	"shell": {highlight.Shell, ".sh"},
	"hcl":   {highlight.HCL, ".tf"},
	"yaml":  {highlight.YAML, ".yml"},
}

// New makes the menu of a plan.
func New(ctx *screen.Context, p wizard.Plan) *Screen {
	s := &Screen{ctx: ctx, exports: ctx.Deps.Exports(p)}
	s.show()
	return s
}

func (s *Screen) show() {
	x := wizard.Export{}
	if len(s.exports) > 0 {
		x = s.exports[s.at]
	}
	s.part = widget.NewFile(s.ctx.Look(), x.Title, exportLang[x.Lang].lang, x.Content, x.Content)
	s.SetSize(s.w, s.h)
}

// Title is the screen's name.
func (s *Screen) Title() string { return "Export" }

// Typing reports whether the search takes the letters.
func (s *Screen) Typing() bool { return s.part.Typing() }

// menuWidth is the menu's room beside the document; 0: it stands above.
func (s *Screen) menuWidth() int {
	if s.w < frame.SideBySide {
		return 0
	}
	widest := 0
	for _, x := range s.exports {
		widest = max(widest, len(x.Title))
	}
	return min(widest+4, s.w/3)
}

// SetSize gives the menu and the document their room.
func (s *Screen) SetSize(w, h int) {
	s.w, s.h = w, h
	if m := s.menuWidth(); m > 0 {
		s.part.SetSize(w-m-1-frame.PanelEdgeX, h-frame.PanelEdgeY)
		return
	}
	s.part.SetSize(w, max(3, h-len(s.exports)-2))
}

// Update chooses, scrolls and searches.
func (s *Screen) Update(msg tea.Msg) screen.Action {
	switch msg := msg.(type) {
	case frame.Click:
		if i := msg.Y - 1; i >= 0 && i < len(s.exports) && (s.menuWidth() == 0 || msg.X < s.menuWidth()) {
			s.at = i
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
	case key.Matches(msg, k.Back) || len(s.exports) == 0:
		return screen.Pop{}
	case key.Matches(msg, k.Up, k.Previous):
		s.at = max(0, s.at-1)
		s.show()
	case key.Matches(msg, k.Down, k.Next):
		s.at = min(len(s.exports)-1, s.at+1)
		s.show()
	case key.Matches(msg, k.Copy, k.Enter):
		return screen.CopyText{What: s.exports[s.at].Title, Text: s.exports[s.at].Content}
	case key.Matches(msg, k.Save):
		x := s.exports[s.at]
		name := x.ID + exportLang[x.Lang].ext
		return screen.ShowSave{Files: []files.File{{Path: name, Content: []byte(x.Content)}}}
	default:
		s.part.Update(msg)
	}
	return nil
}

// View draws the menu and the open export.
func (s *Screen) View() string {
	t := s.ctx.Theme
	menu := []string{""}
	for i, x := range s.exports {
		title := frame.Fit(term.Clean(x.Title), cmp.Or(s.menuWidth(), s.w)-4, t.Symbols.Ellipsis)
		line := "   " + title
		if i == s.at {
			line = " " + t.Heading.Render(t.Symbols.Cursor) + " " + t.Strong.Render(title)
		}
		menu = append(menu, line)
	}
	body := strings.Split(s.part.View(), "\n")
	if m := s.menuWidth(); m > 0 && len(s.exports) > 0 {
		panel := frame.PanelWith(t, term.Clean(s.exports[s.at].Title), widget.Position(s.part), body, s.w-m-1, s.h)
		return strings.Join(frame.Columns(menu, panel, m, " "), "\n")
	}
	return strings.Join(append(append(menu, ""), body...), "\n")
}

// Keys are those of the footer.
func (s *Screen) Keys() []key.Binding {
	k := s.ctx.Keys
	if s.part.Typing() {
		return widget.Finding(k)
	}
	out := []key.Binding{k.Copy, keys.As(k.Save, "save to a file")}
	if len(s.exports) > 1 {
		out = append(out, k.Move)
	}
	return append(append(out, widget.Here(k, s.part)...), k.Back)
}

// AllKeys are those of the help.
func (s *Screen) AllKeys() []key.Binding {
	k := s.ctx.Keys
	out := []key.Binding{k.Copy, keys.As(k.Save, "save to a file"), k.Up, k.Down}
	if rule, ok := s.part.(*widget.Rule); ok {
		out = append(out, rule.TurnKey())
	}
	return append(out, k.PageUp, k.PageDown, k.Filter, k.FindNext, k.FindPrevious, keys.As(k.Wrap, "wrap long lines or not"), k.Back)
}

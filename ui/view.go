package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/frame"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// View draws the frame around the screen on top.
func (a *app) View() tea.View {
	v := tea.NewView(a.safely(a.draw))
	v.AltScreen = true
	v.WindowTitle = programName
	v.MouseMode = a.mouseMode()
	return v
}

// safely draws, and shows the fault if that fails.
func (a *app) safely(draw func() string) (out string) {
	defer func() {
		if r := recover(); r != nil {
			a.fault(faultText(r))
			out = a.draw()
		}
	}()
	return draw()
}

func (a *app) draw() string {
	p := frame.Parts{Program: programName}
	for _, s := range a.stack {
		if t := s.Title(); t != "" {
			p.Crumbs = append(p.Crumbs, t)
		}
	}
	top := a.top()
	if f, ok := top.(screen.Facter); ok {
		p.Fact = f.Fact()
	}
	switch {
	case a.ask != nil:
		p.Body, p.Keys = a.ask.Over(top.View()), a.ask.Keys()
	case a.help != nil:
		p.Crumbs = append(p.Crumbs, a.help.Title())
		p.Body, p.Keys = a.help.View(), a.help.Keys()
	default:
		p.Body = top.View()
		p.Keys = append(top.Keys(), helpKey(a.ctx, a.typing()))
	}
	p.Status = a.status(top)
	return frame.Render(a.ctx.Theme, p, a.w, a.h)
}

// helpKey names a help key that works at this moment.
func helpKey(ctx *screen.Context, typing bool) key.Binding {
	b := ctx.Keys.Help
	if typing {
		b.SetHelp("f1", "help")
	}
	return b
}

func (a *app) status(top screen.Screen) string {
	t := a.ctx.Theme
	running := a.tasks.status(t)
	switch {
	case a.message != nil:
		return t.Say(a.message.Level, a.message.Text)
	case running != "":
		return running
	case a.selecting:
		return t.Say(theme.Info, "mouse released: drag again to select text; the next key takes it back")
	case !a.mouse:
		return t.Say(theme.Info, "the mouse is off: m turns it on")
	}
	if s, ok := top.(screen.Statuser); ok {
		return s.Status()
	}
	return ""
}

package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/screen"
	"gh-wif/ui/theme"
)

// View draws the frame around the screen on top.
func (a *app) View() tea.View {
	v := tea.NewView(a.whileHeld(func() string { return a.safely(a.draw) }))
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
	p := a.parts()
	switch {
	case a.ask != nil:
		p.Body = a.ask.Over(a.top().View())
	case a.help != nil:
		p.Body = a.help.View()
	default:
		p.Body = a.top().View()
	}
	p.Status = a.status(a.top())
	return frame.Render(a.ctx.Theme, p, a.w, a.h)
}

// parts are those of the frame that stand around the body.
func (a *app) parts() frame.Parts {
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
		p.Keys = a.ask.Keys()
	case a.help != nil:
		p.Crumbs = append(p.Crumbs, a.help.Title())
		p.Keys = a.help.Keys()
	default:
		p.Keys = append(top.Keys(), helpKey(a.ctx, a.typing()))
	}
	return p
}

// clickFrame takes a click on what stands around the body, and reports whether it was one: a
// key of the footer is pressed, a screen in the header gone back to.
func (a *app) clickFrame(msg tea.MouseClickMsg) bool {
	if msg.Button != tea.MouseLeft || a.h < frame.MinHeight {
		return false
	}
	switch t := a.ctx.Theme; msg.Y {
	case a.h - 1:
		b, ok := frame.KeyAt(t, a.parts().Keys, a.w, msg.X)
		if press, can := keys.Press(b, a.typing()); ok && can {
			a.press(press)
		}
	case 0:
		if at := frame.CrumbAt(t, a.parts(), a.w, msg.X); at >= 0 && a.ask == nil {
			a.goBack(at)
		}
	default:
		return false
	}
	return true
}

// mostBack is how often esc is pressed at most to get back to a screen: it may leave pages,
// searches and answers on the way.
const mostBack = 64

// goBack presses esc until a screen is on top, or until that asks a question or is waited for.
func (a *app) goBack(to int) {
	a.help = nil
	for range mostBack {
		if len(a.stack) <= to+1 || a.ask != nil || a.tasks.awaited() {
			return
		}
		a.press(tea.KeyPressMsg{Code: tea.KeyEscape})
	}
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

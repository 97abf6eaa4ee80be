package widget

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/highlight"
	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
)

func sheafOf(n, h int) *Sheaf {
	var leaves []Leaf
	for i := range n {
		leaves = append(leaves, Leaf{Name: fmt.Sprintf("file%d\x1b[2J", i), State: "new", Lang: highlight.Text, Shown: fmt.Sprintf("content %d\n", i) + strings.Repeat("line\n", 50), Copied: fmt.Sprint("copied ", i)})
	}
	p := NewSheaf(Look{Theme: theme.New(true, true), Keys: keys.Default()}, "there is nothing", leaves)
	p.SetSize(40, h)
	return p
}

func TestTheDocumentUnderTheCursorIsShownAndCopied(t *testing.T) {
	for _, c := range []struct {
		leaves, h int
		do        []tea.Msg
		want      string
	}{
		{3, 12, nil, "0"},
		{3, 12, []tea.Msg{tea.KeyPressMsg{Code: tea.KeyDown}, tea.KeyPressMsg{Code: tea.KeyDown}, tea.KeyPressMsg{Code: tea.KeyDown}}, "2"},
		{3, 12, []tea.Msg{tea.KeyPressMsg{Code: tea.KeyDown}, tea.KeyPressMsg{Code: tea.KeyUp}, tea.KeyPressMsg{Code: tea.KeyUp}}, "0"},
		{3, 12, []tea.Msg{frame.Click{Y: 1}}, "1"},
		{3, 12, []tea.Msg{tea.KeyPressMsg{Code: tea.KeyPgDown}, tea.KeyPressMsg{Code: tea.KeyDown}}, "1"}, // it begins at its top
		{9, 6, []tea.Msg{tea.KeyPressMsg{Code: tea.KeyDown}, tea.KeyPressMsg{Code: tea.KeyDown}, frame.Click{Y: 0}}, "1"},
	} {
		p := sheafOf(c.leaves, c.h)
		for _, msg := range c.do {
			p.View()
			p.Update(msg)
		}
		view := ansi.Strip(p.View())
		if _, text := p.Copied(); text != "copied "+c.want || !strings.Contains(view, "content "+c.want+" ") && !strings.Contains(view, "content "+c.want+"\n") {
			t.Errorf("%v: copied %q of\n%s", c.do, text, view)
		}
		if lines := strings.Count(view, "\n") + 1; lines != c.h {
			t.Errorf("%v: %d lines in a room of %d", c.do, lines, c.h)
		}
	}
}

func TestOneDocumentScrollsByTheKeysThatChoose(t *testing.T) {
	p := sheafOf(1, 12)
	for range 5 {
		p.Update(tea.KeyPressMsg{Code: tea.KeyDown})
	}
	if view := p.View(); strings.Contains(view, "content 0") {
		t.Errorf("it does not scroll:\n%s", view)
	}
	if p.Open("file0\x1b[2J"); !strings.Contains(ansi.Strip(p.View()), "file0") || strings.Contains(p.View(), "\x1b[2J") {
		t.Errorf("%q", p.View())
	}
}

func TestAnEmptySheafSaysSo(t *testing.T) {
	p := sheafOf(0, 12)
	p.Update(tea.KeyPressMsg{Code: tea.KeyDown})
	p.Update(frame.Click{Y: 0})
	if _, text := p.Copied(); text != "" || !strings.Contains(p.View(), "there is nothing") {
		t.Errorf("%q, %q", text, p.View())
	}
}

// Command huh shows a field of huh's in a bare program of Bubble Tea.
package main

import (
	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
)

type model struct{ field huh.Field }

func (m model) Init() tea.Cmd { return m.field.Init() }

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok && key.String() == "enter" {
		return m, tea.Quit
	}
	_, cmd := m.field.Update(msg)
	return m, cmd
}

func (m model) View() tea.View { return tea.NewView(m.field.View()) }

func main() { _, _ = tea.NewProgram(model{huh.NewInput().Title("name")}).Run() }

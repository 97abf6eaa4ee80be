// Command lipgloss draws a box.
package main

import "charm.land/lipgloss/v2"

func main() {
	_, _ = lipgloss.Println(lipgloss.NewStyle().Bold(true).Border(lipgloss.RoundedBorder()).Render("text"))
}

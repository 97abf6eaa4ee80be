package screen

import (
	"strings"

	"gh-wif/internal/say"
	"gh-wif/ui/theme"
	"gh-wif/ui/widget"
)

// levels say how the role of a line is shown; the others are only told.
var levels = map[say.Role]theme.Level{say.Good: theme.Good, say.Caution: theme.Warn, say.Bad: theme.Bad}

// Level is how the role of a line is shown.
func Level(r say.Role) theme.Level { return levels[r] }

// Rows shows lines in the words that the commands have for them: the states in a column,
// and what stands below a line while it is chosen.
func Rows(look widget.Look, all []say.Row) []widget.Row {
	words := 0
	for _, r := range all {
		words = max(words, len(r.Word))
	}
	rows := make([]widget.Row, len(all))
	for i, r := range all {
		rows[i] = widget.Row{Level: levels[r.Role], Mark: r.Mark.Symbol(look.Theme.Symbols), Title: r.Line.String(), Detail: Details(r.Below)}
		if words > 0 {
			rows[i].Title = r.Word + strings.Repeat(" ", words-len(r.Word)+2) + rows[i].Title
		}
	}
	return rows
}

// Details are labelled texts, one a line.
func Details(all []say.Detail) []string {
	out := make([]string, len(all))
	for i, d := range all {
		out[i] = d.Label + ": " + d.Text.String()
	}
	return out
}

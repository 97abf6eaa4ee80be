package screen

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"gh-wif/internal/say"
	"gh-wif/ui/frame"
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
		rows[i] = widget.Row{Level: levels[r.Role], Mark: r.Mark.Symbol(look.Theme.Symbols), Title: r.Line.String(), Detail: Details(r.Below), Labels: labels(r.Below)}
		if words > 0 {
			rows[i].Title = r.Word + strings.Repeat(" ", words-len(r.Word)+2) + rows[i].Title
		}
	}
	return rows
}

// labels are those of texts, one each.
func labels(all []say.Detail) []string {
	out := make([]string, len(all))
	for i, d := range all {
		out[i] = d.Label
	}
	return out
}

// Details are texts with their labels, one a line.
func Details(all []say.Detail) []string {
	out := make([]string, len(all))
	for i, d := range all {
		out[i] = d.Text.String()
		if d.Label != "" {
			out[i] = d.Label + ": " + out[i]
		}
	}
	return out
}

// Width of a document on a screen, in cells: no line is longer than a person reads well.
const (
	leastWidth = 24
	mostWidth  = 102
)

// Lines are a document in the words of the command, for w cells.
func Lines(t *theme.Theme, doc say.Doc, w int) []string {
	var out []string
	text := strings.TrimRight(doc.Terminal(t.Page(max(leastWidth, min(w-2, mostWidth)))), "\n")
	for line := range strings.SplitSeq(text, "\n") {
		for _, part := range frame.Carried(strings.Split(ansi.Hardwrap(line, max(1, w-1), true), "\n")) {
			out = append(out, " "+part)
		}
	}
	return out
}

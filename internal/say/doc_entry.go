package say

import (
	"strings"

	"gh-wif/internal/term"
)

// Entry is a line with labelled ones below it. None of them is broken, however
// wide: an editor jumps to the place, and a line is found and copied whole.
type Entry struct {
	Place string // of what it is about, as compilers write it; may be empty
	Role  Role   // of the word
	Word  string // the state in a word; may be empty
	Text  Text
	ID    string // a contract's id that belongs to it
	Below []Detail
	Last  Item // below those; may be empty
}

// File is a file: its path, and all of its text as it is.
type File struct{ Path, Content string }

func (e Entry) terminal(w *terminalWriter) {
	indent, line := "  ", e.Text.String()
	if e.Word != "" {
		line = w.paint(e.Role, e.Word) + ": " + line
	}
	if e.Place != "" {
		indent, line = "", w.paint(Title, term.Clean(e.Place))+": "+line
	}
	if e.ID != "" {
		line += " " + w.paint(Quiet, "["+term.Clean(e.ID)+"]")
	}
	w.line(indent + line)
	for _, d := range e.Below {
		w.line(indent + "  " + w.paint(Label, d.Label+":") + " " + d.Text.String())
	}
	if !e.Last.Text.Empty() {
		w.line(indent + "  " + w.paint(e.Last.Role, e.Last.Mark.Symbol(w.Symbols)) + " " + e.Last.Text.String())
	}
}

func (e Entry) markdown() string {
	var b strings.Builder
	b.WriteString("- ")
	if e.Place != "" {
		b.WriteString(term.MarkdownCode(e.Place) + ": ")
	}
	if e.Word != "" {
		b.WriteString("**" + term.Markdown(e.Word) + "**: ")
	}
	b.WriteString(e.Text.Markdown())
	if e.ID != "" {
		b.WriteString(" (" + term.MarkdownCode(e.ID) + ")")
	}
	for _, d := range e.Below {
		b.WriteString("\n  - " + term.Markdown(d.Label) + ": " + d.Text.Markdown())
	}
	if !e.Last.Text.Empty() {
		b.WriteString("\n  - " + e.Last.Text.Markdown())
	}
	return b.String()
}

func (f File) terminal(w *terminalWriter) {
	w.line("")
	w.line(w.paint(Title, "# "+term.Clean(f.Path)))
	w.b.WriteString(strings.TrimRight(term.CleanBlock(f.Content), "\n") + "\n")
}

func (f File) markdown() string {
	return "### " + term.MarkdownCode(f.Path) + "\n\n" + Fenced("text", f.Content)
}

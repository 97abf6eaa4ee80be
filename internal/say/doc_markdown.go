package say

import (
	"strings"

	"gh-wif/internal/term"
)

// Markdown writes the document for an issue or a job's summary on GitHub. What
// comes from outside is plain text there: no markup, HTML, mentions or links.
func (d Doc) Markdown() string {
	var b strings.Builder
	listed := false
	for _, block := range d {
		s := block.markdown()
		if s == "" {
			continue
		}
		list := strings.HasPrefix(s, "- ") // made so below, by Item, Link and Field
		if b.Len() > 0 && !(list && listed) {
			b.WriteString("\n")
		}
		b.WriteString(strings.TrimRight(strings.TrimLeft(s, "\n"), "\n") + "\n")
		listed = list
	}
	return b.String()
}

func (h Heading) markdown() string {
	out := "### "
	if h.Top {
		out = "## "
	}
	out += h.Text.Markdown()
	if h.ID != "" {
		out += " (" + term.MarkdownCode(h.ID) + ")"
	}
	return out
}

func (p Para) markdown() string { return p.Text.Markdown() }

func (f Field) markdown() string {
	switch {
	case f.Text.Empty():
		return ""
	case len(f.Text.Copies()) > 0:
		return "**" + term.Markdown(f.Label) + "**\n" + f.Text.MarkdownBlocks()
	}
	return "- **" + term.Markdown(f.Label) + ":** " + f.Text.Markdown()
}

func (l Link) markdown() string {
	return "- **" + term.Markdown(l.Label) + ":** <" + term.Clean(l.Address) + ">"
}

func (c Code) markdown() string {
	block := Fenced(c.Language, c.Lines)
	if c.Label.Empty() {
		return block
	}
	return c.Label.Markdown() + ":\n\n" + block
}

func (i Item) markdown() string {
	out := "- " + i.Text.Markdown()
	if !i.Below.Empty() {
		out += ": " + i.Below.Markdown()
	}
	return out
}

func (p Pair) markdown() string {
	width := max(len(p.First.Name), len(p.Second.Name)) + 2
	line := func(s Side) string {
		return s.Name + strings.Repeat(" ", width-len(s.Name)) + term.Clean(s.Text) + "\n"
	}
	text := line(p.First) + line(p.Second)
	if at := p.caret(); at >= 0 {
		text += strings.Repeat(" ", width+at) + "^"
	}
	out := "**" + term.Markdown(p.Label) + "**\n\n" + Fenced("text", text)
	for _, n := range p.Notes {
		out += "\n" + n.Markdown() + "\n"
	}
	return out
}

func (r Rows) markdown() string {
	var b strings.Builder
	row := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	rule := make([]string, len(r.Columns))
	for i := range rule {
		rule[i] = "---"
	}
	row(r.Columns)
	row(rule)
	for _, line := range r.Rows {
		cells := make([]string, len(line.Cells))
		for i, c := range line.Cells {
			cells[i] = c.Markdown()
		}
		row(cells)
	}
	return b.String()
}

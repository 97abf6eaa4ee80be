package save

import (
	"fmt"
	"slices"

	"gh-wif/internal/files"
	"gh-wif/internal/term"
	"gh-wif/ui/frame"
	"gh-wif/ui/theme"
)

// choice is what would be written, and which of it is to be.
type choice struct {
	changes []files.Change
	chosen  []bool // by change: write it
	at      int
	written []string // what this screen wrote
}

// newChoice begins with what is new chosen, on what needs a decision first.
func newChoice(changes []files.Change) choice {
	c := choice{changes: changes, chosen: make([]bool, len(changes))}
	for i, change := range changes {
		c.chosen[i] = change.State == files.New
	}
	c.at = max(0, slices.IndexFunc(changes, func(change files.Change) bool { return change.State == files.Differs }))
	return c
}

func (c *choice) move(by int) { c.at = max(0, min(c.at+by, len(c.changes)-1)) }

// toggle chooses the file under the cursor or not. It reports whether there is a choice.
func (c *choice) toggle() bool {
	if len(c.changes) == 0 {
		return false
	}
	if s := c.changes[c.at].State; s != files.New && s != files.Differs {
		return false
	}
	c.chosen[c.at] = !c.chosen[c.at]
	return true
}

// differing counts the files that exist and differ, and those of them that are chosen.
func (c *choice) differing() (all, chosen int) {
	for i, change := range c.changes {
		if change.State == files.Differs {
			all++
			if c.chosen[i] {
				chosen++
			}
		}
	}
	return all, chosen
}

// toggleAll chooses all files that exist and differ, or none of them where all are. It reports
// whether there are any.
func (c *choice) toggleAll() bool {
	all, chosen := c.differing()
	for i, change := range c.changes {
		if change.State == files.Differs {
			c.chosen[i] = chosen < all
		}
	}
	return all > 0
}

// any reports whether a file is chosen.
func (c *choice) any() bool { return slices.Contains(c.chosen, true) }

// left are the files that are not as wanted.
func (c *choice) left() []string {
	var out []string
	for _, change := range c.changes {
		if change.State != files.Same {
			out = append(out, change.Path)
		}
	}
	return out
}

// todo is what is chosen, and the decision on it: only a chosen file that exists counts as
// agreed to.
func (c *choice) todo() ([]files.Change, func(files.Change) files.Decision) {
	var todo []files.Change
	agreed := map[string]bool{}
	for i, change := range c.changes {
		if c.chosen[i] {
			todo = append(todo, change)
			agreed[change.Path] = change.State == files.Differs
		}
	}
	return todo, func(change files.Change) files.Decision {
		if agreed[change.Path] {
			return files.Overwrite
		}
		return files.Refuse
	}
}

// lines are the files, each in one line of w cells.
func (c *choice) lines(t *theme.Theme, w int) []string {
	widest := 0
	for _, change := range c.changes {
		widest = max(widest, len(change.Path))
	}
	widest = min(widest, max(8, w-28))
	out := make([]string, len(c.changes))
	for i, change := range c.changes {
		name := frame.Pad(frame.Fit(term.Clean(change.Path), widest, t.Symbols.Ellipsis), widest)
		mark := "   "
		if i == c.at {
			mark, name = " "+t.Heading.Render(t.Symbols.Cursor)+" ", t.Strong.Render(name)
		}
		box, state := c.state(i)
		style := t.Dim
		if change.State == files.Differs || change.State == files.Blocked {
			style = t.Warn
		}
		out[i] = fmt.Sprintf("%s%s %s  %s", mark, t.Accent.Render(box), name, style.Render(state))
	}
	return out
}

// state is the box before a file, and what would become of it.
func (c *choice) state(i int) (box, words string) {
	change := c.changes[i]
	words = states[change.State]
	switch {
	case change.State == files.Same && slices.Contains(c.written, change.Path):
		return "   ", "written"
	case change.State == files.Same || change.State == files.Blocked:
		return "   ", words
	case c.chosen[i] && change.State == files.Differs:
		return "[x]", "will be replaced"
	case c.chosen[i]:
		return "[x]", words
	}
	return "[ ]", words
}

// states words what writing a file would do.
var states = map[files.State]string{
	files.New: "new", files.Same: "unchanged", files.Differs: "exists and differs", files.Blocked: "cannot be written",
}

// Package runlog writes what the runner of GitHub Actions obeys in a job's log: an
// annotation, a group, a mask. A [Command] is the only text of this program that may be
// one: whatever else it prints passes [gh-wif/internal/term.RunnerSafe], which breaks
// commands up.
//
// Everything is pure. The forms are those of actions/toolkit (command.ts) and of
// ActionCommand.TryParseV2 in actions/runner.
package runlog

import (
	"strconv"
	"strings"
)

// Command is one command for the runner. The zero Command is none.
type Command struct {
	name       string
	properties [][2]string
	message    string
}

// Level says how an annotation is shown.
type Level string

// The levels of an annotation.
const (
	Error   Level = "error"
	Warning Level = "warning"
)

// MaxAnnotations is how many annotations of a level the runner shows of one step.
const MaxAnnotations = 10

// Place is where an annotation stands. The zero Place is the run as a whole.
type Place struct {
	File string // below the checkout, with slashes
	Line int    // from 1; 0: not known
}

// Annotation is a message that GitHub shows beside a line of a file, and with the run.
func Annotation(level Level, at Place, title, message string) Command {
	c := Command{name: string(level), message: broken.Replace(message)}
	c.property("file", at.File)
	if at.File != "" && at.Line > 0 {
		c.property("line", strconv.Itoa(at.Line))
	}
	c.property("title", title)
	return c
}

// Group folds the lines up to [EndGroup] under a title.
func Group(title string) Command { return Command{name: "group", message: broken.Replace(title)} }

// EndGroup ends a group.
func EndGroup() Command { return Command{name: "endgroup"} }

// Mask lets the runner show *** wherever a value stands in the log from here on, and every
// line of it where it has several. There is none for nothing.
func Mask(value string) Command {
	if strings.TrimSpace(value) == "" {
		return Command{}
	}
	return Command{name: "add-mask", message: value}
}

// IsZero reports whether it is no command.
func (c Command) IsZero() bool { return c.name == "" }

// property adds a property that is not empty: empty ones are left out, as the toolkit does.
func (c *Command) property(name, value string) {
	if value != "" {
		c.properties = append(c.properties, [2]string{name, broken.Replace(value)})
	}
}

// broken breaks up the older form of a command, which some readers of a log take for one
// wherever it stands: in what a command shows, too. A mask stays as it is.
var broken = strings.NewReplacer("##[", "## [")

// What is escaped in a message, and what in a property beside it.
var (
	escapeMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// String is the command as one line, without its end.
func (c Command) String() string {
	if c.IsZero() {
		return ""
	}
	var b strings.Builder
	b.WriteString("::" + c.name)
	for i, p := range c.properties {
		b.WriteString([]string{" ", ","}[min(i, 1)])
		b.WriteString(p[0] + "=" + escapeProperty.Replace(p[1]))
	}
	b.WriteString("::" + escapeMessage.Replace(c.message))
	return b.String()
}

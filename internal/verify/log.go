package verify

import (
	"strings"
	"time"

	"gh-wif/internal/github"
	"gh-wif/internal/secret"
)

// The runner's marks in a log.
const (
	groupMark = "##[group]"
	endMark   = "##[endgroup]"
	errorMark = "##[error]"
)

// maxExcerpt is how many lines of a step's log are kept, the last ones.
const maxExcerpt = 40

// Excerpt takes what a step printed out of the log of its job, without times, credentials and
// the runner's marks. group is how the part of the step begins; where it is empty or not there,
// the part is the first that holds an error.
func Excerpt(log, group string) []string {
	sections := divide(log)
	chosen := -1
	for i, s := range sections {
		if group != "" && github.StarMatches(group, s.group) && (chosen < 0 || s.failed) {
			chosen = i
			if s.failed {
				break
			}
		}
	}
	for i, s := range sections {
		if chosen < 0 && s.failed {
			chosen = i
		}
	}
	if chosen < 0 {
		return nil
	}
	lines := sections[chosen].printed
	return lines[max(0, len(lines)-maxExcerpt):]
}

// section is the part of a log that one step printed.
type section struct {
	group   string
	printed []string
	failed  bool
}

// divide cuts a log at the lines with which the runner begins a step. What it prints of the
// step itself, up to the end of the group, is left out: the script is no output.
func divide(log string) []section {
	sections := []section{{}}
	head := false
	for line := range strings.Lines(log) {
		line = untimed(strings.TrimRight(line, "\r\n"))
		if title, ok := strings.CutPrefix(line, groupMark); ok && strings.HasPrefix(title, "Run ") {
			sections, head = append(sections, section{group: title}), true
			continue
		}
		now := &sections[len(sections)-1]
		text, failed := strings.CutPrefix(line, errorMark)
		switch {
		case strings.HasPrefix(line, endMark):
			head = false
		case head:
		default:
			now.failed = now.failed || failed
			if failed {
				text = "error: " + text
			} else if mark, rest, ok := strings.Cut(line, "]"); ok && strings.HasPrefix(mark, "##[") {
				text = rest // of a group within, or a debug line
			}
			now.printed = append(now.printed, secret.Redact(text))
		}
	}
	return sections
}

// untimed is a line without the time before it.
func untimed(line string) string {
	line = strings.TrimPrefix(line, "\ufeff")
	at, rest, ok := strings.Cut(line, " ")
	if _, err := time.Parse(time.RFC3339Nano, at); err != nil {
		return line
	}
	if !ok {
		return ""
	}
	return rest
}

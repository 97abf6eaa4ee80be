package about

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"sync"

	"gh-wif/internal/term"
)

// Fault describes a panic with its stack, for a report. Only the runtime's own messages are
// repeated: others may quote what the user entered. Of the stack stay the functions and the lines,
// without the words that were handed over and without the directories of whoever built it.
func Fault(r any, stack []byte) string {
	what := fmt.Sprintf("panic of type %T", r)
	if e, ok := r.(interface {
		error
		RuntimeError()
	}); ok {
		what = e.Error()
	}
	return what + "\n" + trace(string(stack))
}

// Report is everything about a fault that is to be sent, with the build and the terminal that
// it happened in.
func Report(fault string, b Build, s term.Streams) string {
	f := Facts{Build: b, Terminal: terminal(s)}
	return fmt.Sprintf("%s\ngh-wif %s, %s, %s/%s\n%s\n", strings.TrimRight(fault, "\n"), shown(f.Version), shown(f.Go), shown(f.OS), shown(f.Arch), f.Terminal.text())
}

var (
	handedOver = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\((?:\.\.\.|[{}0-9a-fx?_, .]+)\)$`) })
	place      = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(.*\.(?:go|s)):(\d+)(?: \+0x[0-9a-f]+)?$`) })
)

// trace is a stack without values: see [Fault].
func trace(stack string) string {
	lines := strings.Split(strings.TrimRight(stack, "\n"), "\n")
	for i, l := range lines {
		if at, ok := strings.CutPrefix(l, "\t"); ok {
			lines[i] = "\t" + shortPlace(at)
			continue
		}
		lines[i] = handedOver().ReplaceAllString(l, "()")
	}
	return strings.Join(lines, "\n")
}

// shortPlace is a file by its last two directories, and the line.
func shortPlace(at string) string {
	m := place().FindStringSubmatch(at)
	if m == nil {
		return "(a place of another form)"
	}
	file := strings.ReplaceAll(m[1], `\`, "/")
	dir := path.Dir(file)
	return path.Join(path.Base(path.Dir(dir)), path.Base(dir), path.Base(file)) + ":" + m[2]
}

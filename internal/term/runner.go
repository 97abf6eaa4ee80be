package term

import (
	"io"
	"unicode"
	"unicode/utf8"
)

// RunnerSafe writes text into the log of a GitHub Actions job so that no part of it is a
// command for the runner: "##[" anywhere, and "::" at the beginning of a line, behind white
// space too (ActionCommand in actions/runner). The runner compares as people read, not byte
// by byte: characters that are not seen stand between nothing there. A blank breaks
// commands up.
type RunnerSafe struct {
	To io.Writer

	begun  bool   // something stands on the line already that is neither white space nor unseen
	colon  bool   // a colon begins the line, and nothing follows it yet
	hashes int    // # at the end of what was written, at most two
	part   []byte // a character that is not complete yet
	open   bool   // the last line has no end yet
}

// Write writes p, broken up where it has to be, and reports all of p as written.
func (r *RunnerSafe) Write(p []byte) (int, error) {
	out := make([]byte, 0, len(p)+8)
	for _, c := range p {
		if c < utf8.RuneSelf || utf8.RuneStart(c) {
			r.complete()
		}
		if c == '[' && r.hashes == 2 || c == ':' && r.colon {
			out = append(out, ' ')
		}
		out = append(out, c)
		r.part = append(r.part, c)
		if utf8.FullRune(r.part) {
			r.complete()
		}
	}
	if _, err := r.To.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Open reports whether something stands on a line that has not ended.
func (r *RunnerSafe) Open() bool { return r.open }

// complete takes note of the character that has come in.
func (r *RunnerSafe) complete() {
	if len(r.part) == 0 {
		return
	}
	c, _ := utf8.DecodeRune(r.part)
	r.part = r.part[:0]
	r.open = c != '\n' && c != '\r'
	switch {
	case !r.open:
		r.begun, r.colon, r.hashes = false, false, 0
	case c == '\x1b': // begins a colour, which the runner keeps
		r.hashes = 0
	case unseen(c):
	case unicode.IsSpace(c):
		r.colon, r.begun, r.hashes = false, r.begun || r.colon, 0
	case c == ':' && !r.begun && !r.colon:
		r.colon, r.hashes = true, 0
	case c == '#':
		r.begun, r.colon, r.hashes = true, false, min(2, r.hashes+1)
	default:
		r.begun, r.colon, r.hashes = true, false, 0
	}
}

// unseen reports a character that a comparison of texts leaves out.
func unseen(c rune) bool {
	return !unicode.IsSpace(c) && (unicode.In(c, unicode.Cc, unicode.Cf) || invisible(c) && c != utf8.RuneError)
}

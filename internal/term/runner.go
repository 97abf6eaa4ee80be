package term

import (
	"bytes"
	"io"
)

// RunnerSafe writes text into the log of a GitHub Actions job so that no part of it is a
// command for the runner: "##[" anywhere (ActionCommand's _actionCommandPrefix in
// actions/runner), and "::" at the beginning of a line, behind blanks too. A blank breaks
// them up.
type RunnerSafe struct {
	To io.Writer

	line bool // something but blanks stands on the line already
	tail []byte
}

// Write writes p, broken up where it has to be, and reports all of p as written.
func (r *RunnerSafe) Write(p []byte) (int, error) {
	out := make([]byte, 0, len(p)+8)
	for _, c := range p {
		switch {
		case c == '[' && bytes.Equal(r.tail, []byte("##")), c == ':' && !r.line && bytes.HasSuffix(r.tail, []byte(":")):
			out = append(out, ' ')
		}
		out = append(out, c)
		r.note(c)
	}
	if _, err := r.To.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// note remembers the last two characters, and whether the line has begun.
func (r *RunnerSafe) note(c byte) {
	switch {
	case c == '\n' || c == '\r':
		r.line, r.tail = false, nil
		return
	case c != ' ' && c != '\t' && c != ':':
		r.line = true
	case c == ':' && len(r.tail) > 0 && r.tail[len(r.tail)-1] == ':':
		r.line = true
	}
	r.tail = append(r.tail, c)
	r.tail = r.tail[max(0, len(r.tail)-2):]
}

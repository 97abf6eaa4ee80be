package secret

import (
	"bytes"
	"io"
	"strings"
)

// Writer redacts what is written through it. It is the last line of defence: the
// values are redacted where they come in. A credential that is cut into two
// writes is recognised all the same, as far as it stands on one line: a line that
// is not ended yet is held back only while it ends in what may be the beginning
// of a credential. What has no beginning of its own, a signature alone or a password
// in an address, is recognised where it comes in one write. It remembers the first
// write that failed.
type Writer struct {
	to   io.Writer
	held []byte
	err  error
}

// NewWriter redacts what goes to w.
func NewWriter(w io.Writer) *Writer { return &Writer{to: w} }

// Err is the first error of the writer below; a full disk must not pass for success.
func (w *Writer) Err() error { return w.err }

// Write redacts p, with what was held back before it. It reports all of p as
// written unless the writer below fails.
func (w *Writer) Write(p []byte) (int, error) {
	text := append(bytes.Clone(w.held), p...)
	keep := len(text) - open(text)
	w.held = bytes.Clone(text[keep:])
	if err := w.put(text[:keep]); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush writes what was held back.
func (w *Writer) Flush() error {
	text := w.held
	w.held = nil
	return w.put(text)
}

func (w *Writer) put(text []byte) error {
	if len(text) == 0 {
		return w.err
	}
	_, err := io.WriteString(w.to, Redact(string(text)))
	if err != nil && w.err == nil {
		w.err = err
	}
	return err
}

// openings are how credentials begin; see the shapes.
var openings = append([]string{"sk-ant-", "github_pat_", "ghp_", "ghs_", "gho_", "ghu_", "ghr_"}, objectStarts...)

// maxHeld bounds what is held back, in bytes: a token at its limit of 16 KiB.
const maxHeld = 16 << 10

// open is the length of the end of text that may be a credential which goes on in
// the next write.
func open(text []byte) int {
	from := len(text)
	for from > 0 && len(text)-from < maxHeld && (encoded(text[from-1]) || text[from-1] == '.') {
		from--
	}
	tail, longest := string(text[from:]), 0
	for _, o := range openings {
		if i := strings.Index(tail, o); i >= 0 {
			longest = max(longest, len(tail)-i)
		}
		for n := min(len(o)-1, len(tail)); n > longest; n-- {
			if strings.HasSuffix(tail, o[:n]) {
				longest = n
			}
		}
	}
	return longest
}

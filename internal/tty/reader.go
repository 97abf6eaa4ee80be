// Package tty reads lines from whoever answers the program's questions: a person
// at a terminal, or a pipe. It is the one reader of standard input in line mode.
//
// Its contract:
//   - it reads only while a line is asked for, and nothing else reads meanwhile;
//   - what is typed early is kept, in order, and shown when its question is asked;
//   - a hidden line is never shown, whenever it was typed, and a visible one not
//     where it begins to look like a credential;
//   - the terminal is as it was after [Reader.Close], and a stopped context ends a
//     wait within [blink].
//
// On a terminal it edits the line itself (backspace, ctrl+u, ctrl+w, ctrl+d): the
// kernel's editor would show what is typed before a hidden question, and cuts a line
// at 4095 characters (N_TTY_BUF_SIZE), which is shorter than a token can be.
package tty

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// MaxLine bounds one line, in bytes: four times the largest token that is examined.
const MaxLine = 64 << 10

// blink is how long the bytes of one paste may be apart, and how often a wait looks
// whether it is stopped.
const blink = 60 * time.Millisecond

// Reader reads one line at a time. It is not for use by several goroutines.
type Reader struct {
	from    source
	echo    io.Writer // where a terminal shows what is typed; nil: nowhere
	edits   bool      // from is a terminal: control characters edit the line
	pending []byte    // read, and not taken yet
	ended   error     // why nothing more comes; nil: more may come
}

// source is where bytes come from.
type source interface {
	// next waits for bytes until the context is stopped.
	next(ctx context.Context) ([]byte, error)
	// soon reports whether next would answer within a blink.
	soon() bool
	// restore leaves the source as it was found.
	restore() error
}

// NewReader reads lines from in. Where that is a terminal, echo is where it shows
// what is typed, and the terminal stays in the reader's hands until Close.
func NewReader(in io.Reader, echo io.Writer) *Reader {
	if f, ok := in.(*os.File); ok {
		if s, shows := openTerminal(f); s != nil {
			r := &Reader{from: s, edits: true}
			if shows {
				r.echo = echo
			}
			return r
		}
	}
	return &Reader{from: &stream{in: in}}
}

// Close gives the terminal back as it was.
func (r *Reader) Close() error { return r.from.restore() }

// ReadLine gives the next line without its end; hidden lines are not shown. A last
// line without an end counts. io.EOF says that the input has ended, by ctrl+d too.
func (r *Reader) ReadLine(ctx context.Context, hidden bool) (string, error) {
	l := &line{edits: r.edits, hidden: hidden, echo: r.echo}
	for {
		var done bool
		r.pending, done = l.take(r.pending)
		switch {
		case len(l.text) > MaxLine:
			return "", fmt.Errorf("the line is longer than %d bytes; put the text into a file", MaxLine)
		case done && l.closed:
			return "", io.EOF
		case done:
			return string(l.text), nil
		case r.ended != nil && len(l.text) > 0:
			return string(bytes.TrimSuffix(l.text, []byte("\r"))), nil
		case r.ended != nil:
			return "", r.ended
		}
		if err := r.more(ctx); err != nil {
			return "", err
		}
	}
}

// more waits for bytes. Only a stopped context is an error: an input that ends is
// remembered.
func (r *Reader) more(ctx context.Context) error {
	got, err := r.from.next(ctx)
	r.pending = append(r.pending, got...)
	if ctx.Err() != nil && len(got) == 0 {
		return ctx.Err()
	}
	r.ended = err
	return nil
}

// Ahead gives what of the next line is there already, without taking it. It waits a
// blink for the rest of a paste.
func (r *Reader) Ahead() string {
	for !bytes.ContainsAny(r.pending, "\r\n") && len(r.pending) < MaxLine && r.ended == nil && r.from.soon() {
		if r.more(context.Background()) != nil {
			break
		}
	}
	next, _, _ := bytes.Cut(bytes.ReplaceAll(r.pending, []byte("\r"), []byte("\n")), []byte("\n"))
	return string(next)
}

// stream is an input that is no terminal. One read is under way at most.
type stream struct {
	in      io.Reader
	waiting chan chunk
}

type chunk struct {
	bytes []byte
	err   error
}

func (s *stream) next(ctx context.Context) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.waiting == nil {
		s.waiting = make(chan chunk, 1)
		go func(to chan<- chunk) {
			buffer := make([]byte, 4096)
			n, err := s.in.Read(buffer)
			to <- chunk{buffer[:n], err}
		}(s.waiting)
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case c := <-s.waiting:
		s.waiting = nil
		return c.bytes, c.err
	}
}

func (s *stream) soon() bool     { return false }
func (s *stream) restore() error { return nil }

// errNoTerminal is the end of a terminal that was closed or unplugged.
var errNoTerminal = errors.New("the terminal is gone")

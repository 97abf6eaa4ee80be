package tty

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

func TestAPipeGivesLineAfterLine(t *testing.T) {
	long := strings.Repeat("a", 20_000)
	r := NewReader(strings.NewReader("one\r\n\n"+long+"\n\x1b[A\x04\nlast"), io.Discard)
	for _, want := range []string{"one", "", long, "\x1b[A\x04", "last"} {
		if got, err := r.ReadLine(t.Context(), false); err != nil || got != want {
			t.Fatalf("%q, %v; want %q", got, err, want)
		}
	}
	if _, err := r.ReadLine(t.Context(), false); !errors.Is(err, io.EOF) {
		t.Errorf("at the end: %v", err)
	}
}

func TestALineWithoutEndIsRefused(t *testing.T) {
	endless, theirs := io.Pipe()
	go func() {
		for {
			if _, err := theirs.Write(make([]byte, 4096)); err != nil {
				return
			}
		}
	}()
	defer endless.Close()
	if _, err := NewReader(endless, nil).ReadLine(t.Context(), false); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("%v", err)
	}
}

// counted counts the reads of an input.
type counted struct {
	io.Reader
	reads int
}

func (c *counted) Read(p []byte) (int, error) { c.reads++; return c.Reader.Read(p) }

func TestNothingIsReadBeforeItIsAskedFor(t *testing.T) {
	in := &counted{Reader: strings.NewReader("one\ntwo\n")}
	r := NewReader(in, nil)
	time.Sleep(time.Millisecond)
	if in.reads != 0 {
		t.Error("the input was read ahead")
	}
	if _, err := r.ReadLine(t.Context(), false); err != nil || in.reads != 1 {
		t.Errorf("%d reads for one line, %v", in.reads, err)
	}
	if got := r.Ahead(); got != "two" {
		t.Errorf("ahead is %q", got)
	}
}

func TestAStoppedContextEndsTheWait(t *testing.T) {
	never, theirs := io.Pipe()
	defer theirs.Close()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(5*time.Millisecond, cancel)
	r := NewReader(never, nil)
	if _, err := r.ReadLine(ctx, false); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	go theirs.Write([]byte("kept\n"))
	if got, err := r.ReadLine(t.Context(), false); got != "kept" || err != nil {
		t.Errorf("after it: %q, %v", got, err)
	}
}

func TestAFileIsNoTerminal(t *testing.T) {
	f, err := os.Open(os.DevNull)
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	if _, err := NewReader(f, nil).ReadLine(t.Context(), true); !errors.Is(err, io.EOF) {
		t.Errorf("%v", err)
	}
}

//go:build unix

package files

import (
	"context"
	"errors"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func TestAStoppedContextEndsTheWaitForAPipe(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Skip(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(5*time.Millisecond, cancel)
	if _, err := Read(ctx, fifo, nil, 10); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, err := Read(ctx, "read_test.go", nil, 1<<20); !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped context reads on: %v", err)
	}
}

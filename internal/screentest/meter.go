package screentest

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/x/vt"
)

// Memory is what a program holds of the machine's memory, in kibibytes: all, that alone which
// it wrote itself, that which is pages of files, its own above all, and the most that it ever held.
type Memory struct{ All, Own, Files, Peak int }

// Memory reads what the program holds at rest; nothing where it cannot be told.
func (s *Session) Memory() Memory {
	s.settle()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return Memory{}
	}
	kib := func(name string) (n int) {
		_, rest, _ := strings.Cut(string(data), "\n"+name+":")
		_, _ = fmt.Sscan(rest, &n)
		return n
	}
	return Memory{All: kib("VmRSS"), Own: kib("RssAnon"), Files: kib("RssFile"), Peak: kib("VmHWM")}
}

// FirstSeen is how long after its start the program had written a screen with the text on it. The
// emulator's own work is not in it: what was written is drawn once more, read by read.
func (s *Session) FirstSeen(text string) time.Duration {
	s.t.Helper()
	s.WaitFor(text)
	s.mu.Lock()
	defer s.mu.Unlock()
	again := display{screen: vt.NewEmulator(s.w, s.h)}
	go s.answer(again.screen, true)
	drawn := 0
	for _, r := range s.reads {
		_, _ = again.screen.Write(s.raw[drawn:r.bytes])
		if drawn = r.bytes; strings.Contains(again.text(), text) {
			return r.after
		}
	}
	s.t.Fatalf("%q came and went", text)
	return 0
}

package program

import (
	"bytes"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// sh runs a script of the shell.
func sh(t *testing.T, script string, change ...func(*Command)) (int, string) {
	t.Helper()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh")
	}
	var out bytes.Buffer
	c := Command{Name: shell, Args: []string{"-c", script}, Env: os.Environ(), Out: &out, Err: &out}
	for _, f := range change {
		f(&c)
	}
	status, err := Run(c)
	if err != nil {
		t.Fatal(err)
	}
	return status, out.String()
}

func TestAProgramHasItsStreamsItsEnvironmentAndItsStatus(t *testing.T) {
	status, out := sh(t, `read line; echo "$line $SAID"; exit 7`, func(c *Command) {
		c.In, c.Env = strings.NewReader("heard\n"), []string{"SAID=said"}
	})
	if status != 7 || out != "heard said\n" {
		t.Errorf("status %d, output %q", status, out)
	}
	if status, _ = sh(t, `kill -KILL $$`); status != 128+9 {
		t.Errorf("ended by a signal: status %d", status)
	}
	if _, err := Run(Command{Name: "no-such-program-anywhere"}); err == nil || !strings.Contains(err.Error(), "no-such-program-anywhere") {
		t.Errorf("a program that is not there: %v", err)
	}
}

// The script tells its parent, this test, to get a signal, and waits for it itself.
func TestSignalsGoToTheProgram(t *testing.T) {
	for name, s := range map[string]struct {
		signal     syscall.Signal
		onTerminal bool
		want       int
	}{
		"an end":                       {syscall.SIGTERM, false, 3},
		"an interrupt":                 {syscall.SIGINT, false, 3},
		"an end on a terminal":         {syscall.SIGTERM, true, 3},
		"an interrupt on a terminal":   {syscall.SIGINT, true, 4}, // which the terminal sends
		"the end of the terminal":      {syscall.SIGHUP, true, 3},
		"the end of another's session": {syscall.SIGHUP, false, 3},
	} {
		script := strings.ReplaceAll(
			`trap 'exit 3' NUMBER; kill -NUMBER $PPID; i=0; while [ $i -lt 3 ]; do sleep 0.1; i=$((i+1)); done; exit 4`,
			"NUMBER", strconv.Itoa(int(s.signal)))
		status, _ := sh(t, script, func(c *Command) { c.OnTerminal = s.onTerminal })
		if status != s.want {
			t.Errorf("%s: status %d, want %d", name, status, s.want)
		}
	}
}

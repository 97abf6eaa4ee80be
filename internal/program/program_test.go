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
func sh(t *testing.T, script string, change ...func(*Command)) (status int, told bool, output string) {
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
	status, told, err = Run(c)
	if err != nil {
		t.Fatal(err)
	}
	return status, told, out.String()
}

func TestAProgramHasItsStreamsItsEnvironmentAndItsStatus(t *testing.T) {
	status, told, out := sh(t, `read line; echo "$line $SAID"; exit 7`, func(c *Command) {
		c.In, c.Env = strings.NewReader("heard\n"), []string{"SAID=said"}
	})
	if status != 7 || told || out != "heard said\n" {
		t.Errorf("status %d, a signal %v, output %q", status, told, out)
	}
	if status, told, _ = sh(t, `kill -KILL $$`); status != 128+9 || told {
		t.Errorf("ended by a signal: status %d, a signal here %v", status, told)
	}
	if status, told, _ = sh(t, `kill -INT $$`); status != 128+2 || !told {
		t.Errorf("interrupted: status %d, a signal here %v", status, told)
	}
	if _, _, err := Run(Command{Name: "no-such-program-anywhere"}); err == nil || !strings.Contains(err.Error(), "no-such-program-anywhere") {
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
		"a dump":                       {syscall.SIGQUIT, false, 3},
		"a dump on a terminal":         {syscall.SIGQUIT, true, 4}, // as the interrupt
	} {
		script := strings.ReplaceAll(
			`trap 'exit 3' NUMBER; kill -NUMBER $PPID; i=0; while [ $i -lt 3 ]; do sleep 0.1; i=$((i+1)); done; exit 4`,
			"NUMBER", strconv.Itoa(int(s.signal)))
		status, told, _ := sh(t, script, func(c *Command) { c.OnTerminal = s.onTerminal })
		if status != s.want || !told {
			t.Errorf("%s: status %d, want %d; a signal here %v", name, status, s.want, told)
		}
	}
}

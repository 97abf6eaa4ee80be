//go:build unix

package term

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// TestMain answers for the processes that the tests below start.
func TestMain(m *testing.M) {
	if os.Getenv("GH_WIF_TEST_CAN_SUSPEND") != "" {
		if CanSuspend() {
			os.Exit(10)
		}
		os.Exit(11)
	}
	os.Exit(m.Run())
}

// canSuspend asks a process started with the given attributes.
func canSuspend(t *testing.T, attr *syscall.SysProcAttr, command ...string) bool {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "GH_WIF_TEST_CAN_SUSPEND=1")
	cmd.SysProcAttr = attr
	_ = cmd.Run()
	switch code := cmd.ProcessState.ExitCode(); code {
	case 10:
		return true
	case 11:
		return false
	default:
		t.Fatalf("exit status %d", code)
		return false
	}
}

func TestSomebodyCanContinueAProcessOfAnotherGroupInTheSession(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if !canSuspend(t, &syscall.SysProcAttr{Setpgid: true}, self) {
		t.Error("as a job of a shell: its parent is in another group of the session")
	}
	if !canSuspend(t, &syscall.SysProcAttr{Setpgid: true}, "/bin/sh", "-c", `"$0"; exit $?`, self) {
		t.Error("below a program of the same job, as gh is")
	}
	if canSuspend(t, &syscall.SysProcAttr{Setsid: true}, self) {
		t.Error("as session leader there is nobody")
	}
	if canSuspend(t, &syscall.SysProcAttr{Setsid: true}, "/bin/sh", "-c", `"$0"; exit $?`, self) {
		t.Error("in a session whose leader is of the same group there is nobody")
	}
}

package job

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gh-wif/diagnose"
)

func TestAnEnvironmentIsReadAsShellsWriteIt(t *testing.T) {
	got, err := ParseEnv([]byte("# of the job\r\nPLAIN=a=b\nexport EXPORTED=c\n\nSPACED = d e \nDOUBLE=\"f g\"\nSINGLE='h'\nHALF=\"i\nONE=\"\nEMPTY=\n_x9=j"))
	want := []diagnose.EnvVar{
		{Name: "PLAIN", Value: "a=b"},
		{Name: "EXPORTED", Value: "c"},
		{Name: "SPACED", Value: "d e"},
		{Name: "DOUBLE", Value: "f g"},
		{Name: "SINGLE", Value: "h"},
		{Name: "HALF", Value: `"i`},
		{Name: "ONE", Value: `"`},
		{Name: "EMPTY", Value: ""},
		{Name: "_x9", Value: "j"},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

// What env prints in a job stands in its log behind the time; a time in a value stays.
func TestAnEnvironmentIsReadOutOfALog(t *testing.T) {
	want := []diagnose.EnvVar{{Name: "A", Value: "1"}, {Name: "B", Value: "x\t2026-11-27T20:00:00.0000000Z y"}}
	for _, before := range []string{"", "call\tRun env\t"} {
		text := stamped(before, "##[group]Run env\n\nA=1\nB=x\t2026-11-27T20:00:00.0000000Z y")
		for _, text := range []string{text, "\ufeff" + text, "A=1\n" + want[1].Name + "=" + want[1].Value} {
			got, err := ParseEnv([]byte(text))
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%q: %v\n%s", text, err, diff)
			}
		}
	}
	_, err := ParseEnv([]byte(stamped("", "A=1\nsesame street")))
	var wrong *EnvError
	if !errors.As(err, &wrong) || wrong.Line != 2 || strings.Contains(err.Error(), "sesame") {
		t.Errorf("%v", err)
	}
}

func TestALineThatIsNoVariableIsNamedAndNotQuoted(t *testing.T) {
	for text, line := range map[string]int{"": 0, "# only\n\n": 0, "A=1\nsesame\n": 2, "9A=1": 1, "=x": 1, "A-B=sesame": 1, "sesame street=1": 1} {
		_, err := ParseEnv([]byte(text))
		var wrong *EnvError
		if !errors.As(err, &wrong) || wrong.Line != line || strings.Contains(err.Error(), "sesame") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestCredentialsInAnEnvironmentAreTakenOut(t *testing.T) {
	tail := strings.Repeat("Ab3d", 12)
	vars, err := ParseEnv([]byte("A='sk-" + "ant-api03-" + tail + "'\nB=https://bob:" + tail + "@proxy.example/x\nC=gh" + "p_" + tail + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range vars {
		if strings.Contains(v.Value, tail) || !strings.Contains(v.Value, "(redacted)") {
			t.Errorf("%s is %s", v.Name, v.Value)
		}
	}
}

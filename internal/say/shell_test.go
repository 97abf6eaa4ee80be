package say_test

import (
	"context"
	"os/exec"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
	"gh-wif/internal/say"
)

func TestAShellReadsAWordAsItWas(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh")
	}
	for value, want := range map[string]string{
		"main": "main", "release/1.x": "release/1.x", "": "''", "v*": "'v*'", "it's": `'it'\''s'`, "a b": "'a b'", "$(id)": "'$(id)'", "~": "'~'", "#7": "'#7'",
	} {
		if got := say.Shell(value); got != want {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	}
	var words []string
	proptest.Check(t, func(t *rapid.T) {
		words = append(words, rapid.StringMatching(`[ -~é'"$\x60\\]{0,12}`).Draw(t, "word"))
	})
	script, want := "printf '%s\\n'", ""
	for _, w := range words {
		script += " " + say.Shell(w)
		want += w + "\n"
	}
	out, err := exec.CommandContext(context.Background(), shell, "-c", script).Output()
	if err != nil || string(out) != want {
		t.Errorf("%v: the shell read\n%q, want\n%q", err, out, want)
	}
}

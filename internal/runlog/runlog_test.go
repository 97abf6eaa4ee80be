package runlog

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

func TestTheFormsOfCommands(t *testing.T) {
	for _, c := range []struct {
		command Command
		want    string
	}{
		{Annotation(Error, Place{".github/workflows/a.yml", 7}, "No: permission, here", "first\nsecond 100%"), "::error file=.github/workflows/a.yml,line=7,title=No%3A permission%2C here::first%0Asecond 100%25"},
		{Annotation(Warning, Place{}, "", "a::b"), "::warning::a::b"},
		{Annotation(Error, Place{Line: 3}, "t", "m"), "::error title=t::m"},
		{Annotation(Error, Place{File: "a.yml"}, "", "m"), "::error file=a.yml::m"},
		{Annotation(Error, Place{File: "##[a.yml"}, "t ##[group]", "m ###[error]x"), "::error file=## [a.yml,title=t ## [group]::m ### [error]x"},
		{Group("Checks"), "::group::Checks"},
		{Group("##[command]"), "::group::## [command]"},
		{Mask("a##[b"), "::add-mask::a##[b"},
		{EndGroup(), "::endgroup::"},
		{Mask("one\r\ntwo"), "::add-mask::one%0D%0Atwo"},
		{Mask(" \n"), ""},
		{Command{}, ""},
	} {
		if got := c.command.String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// read takes a command apart as ActionCommand.TryParseV2 in actions/runner does.
func read(line string) (name string, properties map[string]string, data string, ok bool) {
	line = strings.TrimLeft(line, " ")
	if !strings.HasPrefix(line, "::") {
		return "", nil, "", false
	}
	info, data, ok := strings.Cut(line[2:], "::")
	if !ok {
		return "", nil, "", false
	}
	name, rest, _ := strings.Cut(info, " ")
	properties = map[string]string{}
	for _, p := range strings.Split(strings.TrimSpace(rest), ",") {
		if key, value, ok := strings.Cut(p, "="); ok {
			properties[key] = unescape(value, ":", "%3A", ",", "%2C")
		}
	}
	return name, properties, unescape(data), true
}

// unescape undoes the runner's escapes in its order: the percent sign is the last.
func unescape(s string, more ...string) string {
	pairs := append([]string{"\r", "%0D", "\n", "%0A"}, more...)
	for i := 0; i < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, pairs[i+1], pairs[i])
	}
	return strings.ReplaceAll(s, "%25", "%")
}

// Whatever a file, a claim or a server says, the runner reads one command, and in it what was
// meant, but for the prefix of its old commands, which is broken up.
func TestWhatTheRunnerReadsIsWhatWasMeant(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("ab:, =%\r\n;]#[\u00a0é")))
		file, title, message := "f"+text.Draw(t, "file"), "t"+text.Draw(t, "title")+"t", text.Draw(t, "message")
		line := Annotation(Error, Place{file, 4}, title, message).String()
		if strings.ContainsAny(line, "\r\n") || strings.Contains(line, "##[") {
			t.Fatalf("more than a line, or an old command: %q", line)
		}
		meant := func(s string) string { return strings.ReplaceAll(s, "##[", "## [") }
		name, properties, data, ok := read(line)
		if !ok || name != "error" || properties["title"] != meant(title) || properties["file"] != meant(file) || properties["line"] != "4" || data != meant(message) || len(properties) != 3 {
			t.Fatalf("%q is read as %q %q %q", line, name, properties, data)
		}
		masked := Mask(message)
		if _, _, data, ok := read(masked.String()); ok == masked.IsZero() || ok && data != message {
			t.Fatalf("the mask of %q is read as %q", message, data)
		}
	})
}

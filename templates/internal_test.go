package templates

import (
	"slices"
	"testing"

	"gh-wif/internal/versions"
)

func TestAnActionWhoseCommitIsNotKnownStaysOnItsTagAndIsNamed(t *testing.T) {
	v := &view{Spec: Spec{PinActions: true}}
	for range 2 {
		if got := v.ref(versions.Action{Name: "example/unknown", Tag: "v9"}); got != "example/unknown@v9" {
			t.Errorf("%q", got)
		}
	}
	if !slices.Equal(v.unpinned, []string{"example/unknown"}) {
		t.Errorf("named: %q", v.unpinned)
	}
	if _, err := v.Uses("example/missing"); err == nil {
		t.Error("an action outside the table was used")
	}
}

func TestATemplateThatIsMissingIsAnError(t *testing.T) {
	v := &view{}
	if _, err := v.Block(2, "missing.yml"); err == nil {
		t.Error("no error")
	}
	if _, err := v.Comment("missing.yml"); err == nil {
		t.Error("no error")
	}
}

func TestScalarsAreQuotedWhereAParserWouldReadSomethingElse(t *testing.T) {
	for text, want := range map[string]string{
		"main": "main", "Call Claude": "Call Claude", "release/1.x": "release/1.x", "fdrl_...": "fdrl_...",
		"00000000-0000-0000-0000-000000000000": "00000000-0000-0000-0000-000000000000",
		"":                                     `""`, "yes": `"yes"`, "NULL": `"NULL"`, "1.0": `"1.0"`, "-a": `"-a"`, "a: b": `"a: b"`, "a #b": `"a #b"`,
		" a": `" a"`, "a ": `"a "`, `a"b\`: `"a\"b\\"`, "é": `"é"`, "a\u2028b\n": `"a\U00002028b\U0000000a"`,
	} {
		if got := yamlScalar(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

package templates

import (
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	"gh-wif/internal/federation"
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
	if _, err := v.see("Block", []any{2, "missing.yml"}); err == nil {
		t.Error("no error")
	}
	if _, err := v.Comment("missing.yml"); err == nil {
		t.Error("no error")
	}
}

// What a template asks for and nobody answers is never left out in silence.
func TestATemplateGetsWhatItAsksForOrNothingIsWritten(t *testing.T) {
	sees := &view{Spec: Spec{FileName: "claude.yml", Variables: []Variable{{"RULE", federation.RuleID}}}}
	for text, want := range map[string]string{
		`<% .FileName %>`: "claude.yml", `<% if and .FileName (not .Script) %>x<% end %>`: "",
		`<% if and .FileName .Script %>x<% else if .FileName %>y<% end %>`:                   "y",
		`<% range .Checks %><% .Name %> <% $.FileName %><% else %>none<% end %>`:             "RULE claude.yml",
		`<% range .Guards %>x<% else %>none<% end %><% with .Environment %><% . %><% end %>`: "none",
		`<% yaml "yes" %>`: `"yes"`, `<% template "token-file.txt" -%> x`: "${ANTHROPIC_IDENTITY_TOKEN_FILE:-${RUNNER_TEMP:?}/anthropic-identity-token}x",
		`<% .Nothing %>`: "", `<% .FileName.Nothing %>`: "", `<% .Script %>`: "", `<% .FileName "x" %>`: "", `<% range .FileName %>x<% end %>`: "",
		`<% .ID %>`: "", `<% .ID 3 %>`: "", `<% .Block "call.yml" %>`: "", `<% yaml .Script %>`: "", `<% not %>`: "", `<% template "none" %>`: "",
		`<% .FileName | yaml %>`: "", `<% $x := .FileName %>`: "", `<% break %>`: "", `<% range .Checks %><% break %><% end %>`: "",
	} {
		tree, err := parse.New("x").Parse(text, "<%", "%>", map[string]*parse.Tree{}, functions())
		if err == nil {
			var out strings.Builder
			if err = (filler{&out, sees}).list(tree.Root, sees); err == nil && out.String() != want {
				t.Errorf("%s wrote %q", text, &out)
			}
		}
		if (err == nil) != (want != "") {
			t.Errorf("%s: %v", text, err)
		}
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

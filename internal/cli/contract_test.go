package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gh-wif/internal/term"
)

// fileFlags are the flags of a command that name a file to read, and the argument that does.
func fileFlags(c *cobra.Command) (flags []string) {
	if c.Name() == "diagnose" || c.Name() == "lint" {
		flags = append(flags, "") // the argument
	}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if what, _ := pflag.UnquoteUsage(f); what == "FILE" {
			flags = append(flags, "--"+f.Name)
		}
	})
	return flags
}

// A new flag for a file has to be added to what its command asks oneStdin about.
func TestNoTwoInputsComeFromStandardInput(t *testing.T) {
	a := newApp()
	for _, c := range a.root().Commands() {
		flags := append(fileFlags(c), "")[:len(fileFlags(c))]
		for i, first := range flags {
			for _, second := range flags[i+1:] {
				args := []string{c.Name()}
				for _, flag := range []string{first, second} {
					if flag != "" {
						args = append(args, flag)
					}
					args = append(args, "-")
				}
				if c.Name() == "subject" {
					args = append(args, "--repo", "acme/app")
				}
				got := call(t.Context(), t, strings.NewReader("{}"), args...)
				if got.status != exitUsage || got.out != "" || !strings.Contains(got.err, "cannot both come from standard input") {
					t.Errorf("%q: status %d, %q, %s", args, got.status, got.out, got.err)
				}
			}
		}
	}
	if got := fileFlags(a.diagnoseCommand(&screenOptions{app: a})); len(got) < 7 {
		t.Errorf("the inputs of diagnose are no longer found: %q", got)
	}
}

// contractFiles are the inputs of the tests below.
func contractFiles(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"token.json":      `{"iss":"https://token.actions.githubusercontent.com","aud":"https://api.anthropic.com","sub":"repo:acme/app:ref:refs/heads/main","jti":"a","repository":"acme/app","ref":"refs/heads/main","iat":1795377600,"nbf":1795377600,"exp":1795377900}`,
		"rule.json":       `{"name":"ci","issuer_id":"fdis_01","match":{"subject_prefix":"repo:acme/app:ref:refs/heads/main","audience":"https://api.anthropic.com"},"target":{"type":"service_account","service_account_id":"svac_01"},"workspace_id":"wrkspc_01","oauth_scope":"workspace:inference","token_lifetime_seconds":600}`,
		"wide.json":       `{"name":"ci","match":{"subject_prefix":"repo:acme/*"}}`,
		"refused.json":    `{"name":"ci","issuer_id":"fdis_01","match":{"subject_prefix":"repo:acme/app:ref:refs/heads/main","audience":"https://api.anthropic.com","claims":{"event_name":["push"]}}}`,
		"unnamed.json":    `{"name":"ci","match":{"claims":{"repository_owner_id":"12"},"audience":"https://api.anthropic.com"}}`,
		"server.json":     `{"name":"ghes","issuer_url":"https://github.example.com/_services/token","jwks":{"type":"discovery"}}`,
		"production.json": `{"name":"ci","issuer_id":"fdis_01","match":{"subject_prefix":"repo:acme/app:environment:production","audience":"https://api.anthropic.com"}}`,
		"varied.yml":      "on: push\njobs:\n  call:\n    runs-on: ubuntu-latest\n    environment: ${{ vars.WHERE }}\n    permissions: {contents: read, id-token: write}\n    env: {ANTHROPIC_FEDERATION_RULE_ID: fdrl_01}\n    steps: [{run: pip install anthropic && python x.py}]\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// What is asked for twice, or for nothing, is refused before anything is done.
func TestFlagsThatExcludeOrNeedEachOtherAreRefused(t *testing.T) {
	contractFiles(t)
	for line, want := range map[string]string{
		"diagnose token.json --rule rule.json --json --markdown":            "--json and --markdown exclude each other",
		"exposure --rule rule.json --json --markdown":                       "--json and --markdown exclude each other",
		"subject --repo acme/app --event push --json --markdown":            "--json and --markdown exclude each other",
		"lint --rule rule.json --json --sarif":                              "--json and --sarif exclude each other",
		"lint --rule rule.json --yes":                                       "--yes goes with --fix",
		"lint --rule rule.json --severity grave":                            "none of error, warning, note",
		"generate --repo acme/app --json --print rule":                      "exclude each other",
		"generate --repo acme/app --json --out x":                           "exclude each other",
		"generate --repo acme/app --print rule --out x":                     "exclude each other",
		"generate --repo acme/app --overwrite":                              "--overwrite goes with --out",
		"generate --repo acme/app --overwrite --json":                       "--overwrite goes with --out",
		"diagnose --json --markdown --example":                              "exclude each other",
		"subject --repo other/app --subject-prefix-from repo:acme@1/app@2":  "--subject-prefix-from has acme/app, and --repo says other/app",
		"subject --owner-id 7 --subject-prefix-from repo:acme@1/app@2":      "--owner-id says 7",
		"subject --repository-id 7 --subject-prefix-from repo:acme@1/app@2": "--repository-id says 7",
	} {
		got := call(t.Context(), t, strings.NewReader(""), strings.Fields(line)...)
		if got.status != exitUsage || got.out != "" || !strings.Contains(got.err, want) {
			t.Errorf("%s: status %d, %q, %s", line, got.status, got.out, got.err)
		}
	}
	if _, err := os.Stat("x"); err == nil {
		t.Error("something was written")
	}
}

// A name that GitHub does not allow is a slip of the user's, whichever flag it is given to.
func TestEveryNameIsLookedAt(t *testing.T) {
	contractFiles(t)
	for _, args := range [][]string{
		{"exposure", "--rule", "unnamed.json", "--repo", "acme"},
		{"exposure", "--rule", "unnamed.json", "--branch", "a b"},
		{"exposure", "--rule", "unnamed.json", "--tag", "a b"},
		{"exposure", "--rule", "unnamed.json", "--environment", " "},
		{"subject", "--event", "push", "--repo", "acme"},
		{"subject", "--repo", "acme/app", "--event", "push", "--branch", "a b"},
		{"subject", "--repo", "acme/app", "--event", "push", "--tag", "a b"},
		{"subject", "--repo", "acme/app", "--event", "push", "--environment", " "},
		{"subject", "--repo", "acme/app", "--event", "pushed"},
		{"subject", "--repo", "acme/app", "--event", "push", "--owner-id", "acme"},
		{"subject", "--repo", "acme/app", "--event", "push", "--repository-id", "app"},
		{"subject", "--repo", "acme/app", "--event", "push", "--issuer-url", "https://evil.example.com"},
		{"subject", "--repo", "acme/app", "--event", "push", "--subject-prefix-from", "nonsense"},
		{"lint", "--rule", "rule.json", "--repo", "acme"},
		{"generate", "--repo", "acme/app", "--token-lifetime", "0"},
		{"generate", "--repo", "acme/app", "--token-lifetime", "59"},
	} {
		flag := args[len(args)-2]
		got := call(t.Context(), t, strings.NewReader(""), args...)
		if got.status != exitUsage || got.out != "" || !strings.Contains(got.err, flag) {
			t.Errorf("%q: status %d, %q, %s", args, got.status, got.out, got.err)
		}
	}
}

// With --json standard output is one document and nothing else, however the command ends,
// and standard error is quiet but for what the document cannot say.
func TestOneJSONDocumentWhateverTheOutcome(t *testing.T) {
	contractFiles(t)
	for line, status := range map[string]int{
		"diagnose token.json --rule rule.json --now 1795377700":       exitOK,
		"diagnose token.json --rule wide.json --now 1795377700":       exitOK,
		"diagnose token.json --rule production.json --now 1795377700": exitNotWell,
		"diagnose rule.json":                     exitNotWell,
		"exposure --rule rule.json":              exitOK,
		"exposure --rule wide.json":              exitNotWell,
		"exposure --rule refused.json":           exitOK,
		"lint --rule wide.json":                  exitNotWell,
		"lint --rule rule.json --severity error": exitOK,
		"subject --repo acme/app --event push --branch dev --rule rule.json":   exitNotWell,
		"subject --repo acme/app --event push --branch main --rule rule.json":  exitOK,
		"subject --repo acme/app --workflow varied.yml --rule production.json": exitOK,
		"generate --repo acme/app":                    exitOK,
		"generate --repo acme/app --language snippet": exitOK,
		"lint --rule wide.json --fix --yes":           exitNotWell,
	} {
		got := call(t.Context(), t, strings.NewReader(""), strings.Fields(line+" --json")...)
		if got.status != status {
			t.Errorf("%s: status %d, want %d: %s", line, got.status, status, got.err)
		}
		in, document := json.NewDecoder(strings.NewReader(got.out)), map[string]any{}
		if err := in.Decode(&document); err != nil {
			t.Errorf("%s: %v: %s", line, err, got.out)
		}
		if _, err := in.Token(); err != io.EOF {
			t.Errorf("%s: more than a document: %s", line, got.out)
		}
		quiet := !strings.Contains(line, "--fix") && !strings.Contains(line, "refused.json")
		if quiet && got.err != "" || !quiet && got.err == "" {
			t.Errorf("%s: standard error is %q", line, got.err)
		}
	}
}

// In every other form messages go to standard error, so that what is piped on is the answer.
func TestMessagesAreApartFromTheAnswer(t *testing.T) {
	contractFiles(t)
	for line, message := range map[string]string{
		"exposure --rule refused.json":                                       "the server would refuse this rule",
		"exposure --rule refused.json --markdown":                            "the server would refuse this rule",
		"generate --repo acme/app --print rule":                              "caution",
		"generate --repo acme/app":                                           "to write the files",
		"generate --repo acme/app --out site":                                "Only pushes",
		"generate --repo acme/app --language snippet --out snippet":          "no workflow was written",
		"lint --rule rule.json --severity error":                             "in 1 rule",
		"lint --rule wide.json --fix --yes":                                  "changed wide.json",
		"subject --repo acme/app --event push --branch dev --rule rule.json": "not every job",
		"diagnose --example":                                                 "a made-up example",
	} {
		got := call(t.Context(), t, strings.NewReader(""), strings.Fields(line)...)
		if !strings.Contains(got.err, message) || strings.Contains(got.out, message) {
			t.Errorf("%s: %q is not on standard error alone:\n%s---\n%s", line, message, got.out, got.err)
		}
	}
	if got := call(t.Context(), t, strings.NewReader("")); got.out != "" || got.status != exitUsage || !strings.Contains(got.err, "Usage:") {
		t.Errorf("without a command: status %d, %q", got.status, got.out)
	}
	if got := call(t.Context(), t, strings.NewReader(""), "generate", "--repo", "acme/app", "--out", "where"); got.out != "wrote where/issuer.json\nwrote where/rule.json\nwrote where/.github/workflows/claude.yml\n" {
		t.Errorf("what was written is not told on standard output: %q", got.out)
	}
}

// A flag that changes nothing is a flag that is ignored.
func TestEveryFlagOfAnAnswerHasItsEffect(t *testing.T) {
	contractFiles(t)
	for _, c := range []struct{ line, flags string }{
		{"exposure --rule rule.json --json", "--issuer server.json"},
		{"exposure --rule rule.json", "--all"},
		{"exposure --rule rule.json", "--markdown"},
		{"exposure --rule rule.json", "--json"},
		{"exposure --rule unnamed.json", "--repo acme/app"},
		{"exposure --rule unnamed.json", "--branch other"},
		{"exposure --rule unnamed.json", "--environment production"},
		{"exposure --rule unnamed.json", "--tag v1"},
		{"diagnose token.json --rule rule.json --now 1795377700", "--issuer server.json"},
		{"diagnose token.json --rule rule.json --now 1795377700", "--reason match_audience"},
		{"diagnose token.json --rule rule.json --now 1795377700", "--now 2026-11-23T20:00:00Z"},
		{"diagnose token.json --rule rule.json --now 1795377700", "--workflow varied.yml"},
		{"diagnose token.json --rule rule.json --now 1795377700", "--markdown"},
		{"diagnose --example", "--json"},
		{"subject --repo acme/app --event push", "--branch dev"},
		{"subject --repo acme/app --event push", "--environment production"},
		{"subject --repo acme/app --event push", "--event release"},
		{"subject --repo acme/app --event release", "--tag v1"},
		{"subject --repo acme/app --event push --json", "--issuer-url https://github.example.com/_services/token"},
		{"subject --repo acme/app --event push --json", "--owner-id 12 --repository-id 34"},
		{"subject --repo acme/app --event push", "--subject-prefix-from repo:acme@12/app@34"},
		{"subject --repo acme/app --event push", "--rule rule.json"},
		{"subject --repo acme/app --event push", "--markdown"},
		{"lint --rule wide.json", "--sarif"},
	} {
		without := call(t.Context(), t, strings.NewReader(""), strings.Fields(c.line)...)
		with := call(t.Context(), t, strings.NewReader(""), strings.Fields(c.line+" "+c.flags)...)
		if without.status == exitUsage || with.status == exitUsage {
			t.Errorf("%s %s: %s%s", c.line, c.flags, without.err, with.err)
		}
		if with.out == without.out {
			t.Errorf("%s: %s changes nothing", c.line, c.flags)
		}
	}
}

func TestMarkdownAndSARIFAreWhatTheySay(t *testing.T) {
	contractFiles(t)
	for line, wants := range map[string][]string{
		"exposure --rule wide.json --markdown":                  {"| --- |", "| let in: danger |"},
		"diagnose token.json --rule production.json --markdown": {"```", "## "},
		"subject --repo acme/app --event push --markdown":       {"| --- | --- |"},
		"lint --rule wide.json --sarif":                         {`"$schema": `, `"version": "2.1.0"`, `"runs": [`},
	} {
		got := call(t.Context(), t, strings.NewReader(""), strings.Fields(line)...)
		for _, want := range wants {
			if !strings.Contains(got.out, want) {
				t.Errorf("%s has no %q: %s", line, want, got.out)
			}
		}
	}
}

// A terminal is there, and nevertheless no screen may open where a document is wanted.
func TestADocumentWithoutATokenOpensNoScreen(t *testing.T) {
	for _, format := range []string{"--json", "--markdown"} {
		var out, errs bytes.Buffer
		status := Main(t.Context(), []string{"diagnose", format}, term.Streams{In: strings.NewReader(""), Out: &out, Err: &errs, InTTY: true, OutTTY: true, ErrTTY: true})
		if status != exitUsage || out.Len() > 0 || !strings.Contains(errs.String(), "no TOKEN given") {
			t.Errorf("%s: status %d, %q, %s", format, status, &out, &errs)
		}
	}
}

// On a terminal, too, what is known without a token is examined at once; a prompt opens
// only where it is asked for.
func TestOnATerminalAReasonIsExaminedAtOnce(t *testing.T) {
	for _, flags := range []string{"--reason jti_reused", "--reason jti_reused --json", "--reason jti_reused --markdown"} {
		var out, errs bytes.Buffer
		status := Main(t.Context(), append([]string{"diagnose"}, strings.Fields(flags)...), term.Streams{In: strings.NewReader(""), Out: &out, Err: &errs, InTTY: true, OutTTY: true, ErrTTY: true})
		if status != exitNotWell || !strings.Contains(out.String(), "jti_replayed") || errs.Len() > 0 {
			t.Errorf("%s: status %d, %s%s", flags, status, &out, &errs)
		}
	}
}

// A question that nobody sees is no question, and agreeing to it no consent.
func TestFixAsksOnlyWhereTheQuestionIsSeen(t *testing.T) {
	contractFiles(t)
	before, _ := os.ReadFile("wide.json")
	for _, s := range []term.Streams{{InTTY: true}, {ErrTTY: true}, {OutTTY: true, InTTY: true}} {
		var out, errs bytes.Buffer
		s.In, s.Out, s.Err = strings.NewReader("y\n"), &out, &errs
		status := Main(t.Context(), []string{"lint", "--rule", "wide.json", "--fix"}, s)
		if after, _ := os.ReadFile("wide.json"); status != exitUsage || !bytes.Equal(before, after) {
			t.Errorf("in a terminal %v, errors in one %v: status %d, %s", s.InTTY, s.ErrTTY, status, &errs)
		}
		if !strings.Contains(errs.String(), "\n+") {
			t.Errorf("the difference is not shown: %s", &errs)
		}
	}
}

// A name in a message is anybody's text.
func TestNamesInMessagesAreNotObeyed(t *testing.T) {
	t.Chdir(t.TempDir())
	const name = "a\x1b[2J\u202e.json"
	if err := os.WriteFile(name, []byte(`{"name":"ci","match":{"subject_prefix":"repo:acme/*"}}`), 0o600); err != nil {
		t.Skip(err)
	}
	for _, args := range [][]string{
		{"lint", "--rule", name},
		{"lint", name, "--json"},
		{"lint", name, "--sarif"},
		{"lint", "--fix", "--yes", name},
		{"lint", "no" + name},
		{"exposure", "--rule", "no" + name},
		{"diagnose", "no" + name},
		{"exposure", name},
		{"nope" + name},
		{"help", name},
		{"completion", name},
		{"generate", "--repo", "acme/app", "--out", "d" + name},
		{"generate", "--repo", "acme/app", "--branch", name},
		{"generate", "--" + name},
		{"subject", "--workflow", "no" + name},
	} {
		got := call(t.Context(), t, strings.NewReader(""), args...)
		if all := got.out + got.err; strings.ContainsAny(all, "\x1b\u202e") || !strings.Contains(all, "2J") {
			t.Errorf("%q: %q", args, all)
		}
	}
}

// In a job's log a command is broken up, and the document says what it said.
func TestADocumentInAJobMeansTheSame(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("##[error]rule.json", []byte(`{"name":"a","match":{"subject_prefix":"repo:acme/app:ref:refs/heads/##[add-mask]b","audience":"x"}}`), 0o600); err != nil {
		t.Skip(err)
	}
	for _, line := range []string{"exposure --json --rule ##[error]rule.json", "lint --json ##[error]rule.json", "lint --sarif ##[error]rule.json"} {
		var in []any
		for _, actions := range []string{"true", ""} {
			var out, errs bytes.Buffer
			Main(t.Context(), strings.Fields(line), term.Streams{In: strings.NewReader(""), Out: &out, Err: &errs, Env: func(key string) (string, bool) {
				return actions, key == "GITHUB_ACTIONS"
			}})
			var document any
			if err := json.Unmarshal(out.Bytes(), &document); err != nil || strings.Contains(out.String(), "##[") {
				t.Errorf("%s: %v, %s", line, err, &out)
			}
			in = append(in, document)
		}
		if diff := cmp.Diff(in[1], in[0]); diff != "" {
			t.Errorf("%s means something else in a job:\n%s", line, diff)
		}
	}
}

// What takes its time is told to a person, and wiped away; a log gets nothing of it.
func TestProgressIsForATerminalAlone(t *testing.T) {
	for tty, want := range map[bool]string{false: "", true: "fetching \\x1b …\r\x1b[K"} {
		var errs bytes.Buffer
		o := &diagnoseOptions{app: newApp()}
		o.Err, o.ErrTTY = &errs, tty
		o.progress("fetching \x1b")()
		if errs.String() != want {
			t.Errorf("%v: %q", tty, errs.String())
		}
	}
}

// The screens read the terminal: a file named - is no way to it.
func TestTheScreensDoNotReadStandardInputAsAFile(t *testing.T) {
	a := newApp()
	a.hall.Stdin = strings.NewReader("a secret")
	if got, err := (screens{app: a}).readFile(t.Context())("-"); len(got) > 0 {
		t.Errorf("%q, %v", got, err)
	}
}

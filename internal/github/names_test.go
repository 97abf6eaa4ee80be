package github

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
)

// refusal is one row of a table of names that must be refused, and why.
type refusal struct {
	name, value, problem string
}

func refuses(t *testing.T, check func(string) error, what string, rows []refusal) {
	t.Helper()
	for _, tt := range rows {
		t.Run(tt.name, func(t *testing.T) {
			err := check(tt.value)
			var e *NameError
			if !errors.As(err, &e) {
				t.Fatalf("%q is accepted", tt.value)
			}
			if e.What != what || e.Value != tt.value || !strings.Contains(e.Problem, tt.problem) || e.Example == "" {
				t.Errorf("got %+v, want %s and %q", e, what, tt.problem)
			}
			if s := err.Error(); !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
				t.Errorf("the message holds raw bytes of the value: %q", s)
			}
		})
	}
}

// notRefs are what git-check-ref-format(1) refuses, what GitHub refuses on top,
// and what nobody means.
var notRefs = []refusal{
	{"nothing", "", "is empty"},
	{"a blank", "a b", `" "`},
	{"a tilde", "a~1", `"~"`},
	{"a caret", "a^", `"^"`},
	{"a colon", "a:b", `":"`},
	{"a question mark", "a?", `"?"`},
	{"a star in the middle", "a*b", `"*"`},
	{"an opening bracket", "a[b", `"["`},
	{"a backslash", `a\b`, `"\\"`},
	{"two dots", "a..b", "'..'"},
	{"a reflog", "main@{1}", "'@{'"},
	{"the single character @", "@", "reserved"},
	{"a leading slash", "/a", "empty path component"},
	{"a trailing slash", "a/", "empty path component"},
	{"two slashes", "a//b", "empty path component"},
	{"a trailing dot", "a.", "ends in a dot"},
	{"a leading dot", ".a", "starts with a dot"},
	{"a leading dot further down", "a/.b", "starts with a dot"},
	{"a lock file", "a.lock", ".lock"},
	{"a lock file higher up", "a.lock/b", ".lock"},
	{"a leading hyphen", "-a", "hyphen"},
	{"a full branch ref", "refs/heads/main", "starts with refs/"},
	{"a full tag ref", "refs/tags/v1", "starts with refs/"},
	{"forty hexadecimal digits", strings.Repeat("0123456789abcdef", 3)[:40], "commit hash"},
	{"forty hexadecimal digits in capitals", strings.Repeat("0123456789ABCDEF", 3)[:40], "commit hash"},
	{"a null byte", "a\x00b", "U+0000"},
	{"a line break", "a\nb", "U+000A"},
	{"a tab", "a\tb", "U+0009"},
	{"delete", "a\x7fb", "U+007F"},
	{"a C1 control", "a\u0085b", "U+0085"},
	{"an escape", "a\x1bcb", "U+001B"},
	{"a right-to-left override", "a\u202eb", "U+202E"},
	{"an isolate", "a\u2066b", "U+2066"},
	{"a zero-width space", "a\u200bb", "U+200B"},
	{"a byte order mark", "\ufeffmain", "U+FEFF"},
	{"a soft hyphen", "ma\u00adin", "U+00AD"},
	{"a no-break space", "a\u00a0b", "U+00A0"},
	{"an ideographic space", "a\u3000b", "U+3000"},
	{"a line separator", "a\u2028b", "U+2028"},
	{"a Hangul filler", "main\u3164", "U+3164"},
	{"a grapheme joiner", "ma\u034fin", "U+034F"},
	{"bytes that are no UTF-8", "a\xffb", "UTF-8"},
	{"too long", strings.Repeat("a", MaxRefBytes+1), "bytes"},
}

// refs are names that git and GitHub take, however odd they look.
var refs = []string{
	"main", "main-x", "Main", "a", "feature/x", "a/b/c", "a@b", "@a", "a@", "a%3Ab", "a+b", "a#b", "a$b", "${x}", "{a}", "a'b", `a"b`, "a;b",
	"a&b", "a|b", "a<b", "a>b", "a(b)", "a!b", "a,b", "a=b", "a`b", "refs", "heads/main", "tags/v1", "a.lockx", "lock", "a.b", "a-", "v1.2.3",
	"größe", "分支", "refs-x/heads", strings.Repeat("a", 39), strings.Repeat("a", 41), strings.Repeat("a", MaxRefBytes), "gh-readonly-queue/main/x",
}

func TestBranchesThatGitRefuses(t *testing.T) { refuses(t, CheckBranch, "branch", notRefs) }

func TestTagsThatGitRefuses(t *testing.T) { refuses(t, CheckTag, "tag", notRefs) }

func TestHEADIsATagButNoBranch(t *testing.T) {
	refuses(t, CheckBranch, "branch", []refusal{{"HEAD", "HEAD", "reserved"}})
	if err := CheckTag("HEAD"); err != nil {
		t.Error(err)
	}
}

func TestOddRefsThatGitTakes(t *testing.T) {
	for _, s := range refs {
		for name, check := range map[string]func(string) error{"branch": CheckBranch, "tag": CheckTag, "pattern": CheckTagPattern} {
			if err := check(s); err != nil {
				t.Errorf("as a %s: %v", name, err)
			}
		}
		if err := CheckTagPattern(s + "*"); err != nil && len(s) < MaxRefBytes {
			t.Error(err)
		}
	}
}

func TestTagPatterns(t *testing.T) {
	for _, s := range []string{"*", "v*", "v1.*", "release/*", "a.loc*", "@*"} {
		if err := CheckTagPattern(s); err != nil {
			t.Error(err)
		}
	}
	for _, s := range []string{"**", "v*.*", "*v", "v?*", "-*", "a..*", "@{*", "refs/*", "/*", "a b*", "a\u202e*", "a//*", "", "v[12]*"} {
		if err := CheckTagPattern(s); err == nil {
			t.Errorf("%q is accepted", s)
		}
	}
}

func TestOwners(t *testing.T) {
	for _, s := range []string{"a", "acme", "Acme-Corp", "0x", "octocat-123456", "mona_acme", strings.Repeat("a", 39)} {
		if err := CheckOwner(s); err != nil {
			t.Error(err)
		}
	}
	refuses(t, CheckOwner, "owner", []refusal{
		{"nothing", "", "is empty"},
		{"a path", "a/b", "slash"},
		{"too long", strings.Repeat("a", 40), "40 characters"},
		{"a leading hyphen", "-a", "no login"},
		{"a trailing hyphen", "a-", "no login"},
		{"two hyphens", "a--b", "two hyphens"},
		{"an at sign", "a@1", "no login"},
		{"a colon", "a:b", "no login"},
		{"a star", "a*", "no login"},
		{"a dot", "a.b", "no login"},
		{"a look-alike", "аcme", "no login"},
		{"a line break at the end", "a\n", "no login"},
		{"a blank", " a", "no login"},
	})
}

func TestRepositories(t *testing.T) {
	for _, s := range []string{"a", ".github", "a.b", "a_b-c", "-a", "git", "x.github.io", "...", strings.Repeat("a", 100)} {
		if err := CheckRepository(s); err != nil {
			t.Error(err)
		}
	}
	refuses(t, CheckRepository, "repository", []refusal{
		{"nothing", "", "is empty"},
		{"too long", strings.Repeat("a", 101), "101 characters"},
		{"a dot", ".", "reserved"},
		{"two dots", "..", "reserved"},
		{"a clone address's end", "app.git", ".git"},
		{"a wiki", "app.WIKI", ".wiki"},
		{"an at sign", "a@1", "ASCII"},
		{"a colon", "a:b", "ASCII"},
		{"a star", "a*", "ASCII"},
		{"a look-alike", "аpp", "ASCII"},
		{"a line break at the end", "a\n", "ASCII"},
	})
}

func TestSplitRepository(t *testing.T) {
	owner, name, err := SplitRepository("Acme/.github")
	if owner != "Acme" || name != ".github" || err != nil {
		t.Errorf("got %q, %q, %v", owner, name, err)
	}
	for _, s := range []string{"", "acme", "acme/", "/app", "acme/app/x", "acme//app", "https://github.com/acme/app", "acme/app ", "a b/c", "acme/app.git"} {
		if _, _, err := SplitRepository(s); err == nil {
			t.Errorf("%q is accepted", s)
		}
	}
}

func TestIDs(t *testing.T) {
	for _, s := range []string{"1", "9", "1234567", "1400000000", "1234567890123456789"} {
		if err := CheckID("owner id", s); err != nil {
			t.Error(err)
		}
	}
	for _, s := range []string{"", "0", "01", "-1", "+1", "1.0", "1e3", "1 ", "١", "MDQ6VXNlcjE=", "12345678901234567890", "1\n"} {
		if err := CheckID("owner id", s); err == nil {
			t.Errorf("%q is accepted", s)
		}
	}
}

func TestEnvironments(t *testing.T) {
	for _, s := range []string{"production", "prod:eu", "prod/eu", "Prod EU", "生産", "a*", "*", "-", "#1", "a: b", `"`, "'", strings.Repeat("é", 255)} {
		if err := CheckEnvironment(s); err != nil {
			t.Error(err)
		}
	}
	refuses(t, CheckEnvironment, "environment", []refusal{
		{"nothing", "", "is empty"},
		{"too long", strings.Repeat("é", 256), "256 characters"},
		{"a leading blank", " a", "blanks"},
		{"a trailing line break", "a\n", "blanks"},
		{"an expression", "${{ inputs.env }}", "expression"},
		{"a null byte", "a\x00b", "U+0000"},
		{"a C1 control", "a\u0085b", "U+0085"},
		{"a right-to-left override", "a\u202eb", "U+202E"},
		{"a zero-width joiner", "a\u200db", "U+200D"},
		{"a no-break space", "a\u00a0b", "U+00A0"},
		{"a Hangul filler", "a\u3164b", "U+3164"},
		{"a private character", "a\ue000b", "U+E000"},
		{"bytes that are no UTF-8", "a\xff", "UTF-8"},
	})
}

func TestWorkflowFiles(t *testing.T) {
	for _, s := range []string{"claude.yml", "a.yaml", "CI_1.2-x.yml", "1.yml", "_.yml"} {
		if err := CheckWorkflowFile(s); err != nil {
			t.Error(err)
		}
	}
	refuses(t, CheckWorkflowFile, "workflow file", []refusal{
		{"nothing", "", "is empty"},
		{"a path", ".github/workflows/a.yml", "path"},
		{"a way out", "../a.yml", "path"},
		{"a backslash", `a\b.yml`, "path"},
		{"another ending", "a.json", ".yml"},
		{"an ending in another case", "a.YML", ".yml"},
		{"a hidden file", ".yml", "plain file name"},
		{"a leading hyphen", "-a.yml", "plain file name"},
		{"two dots", "a..yml", "plain file name"},
		{"an expression", "${{a}}.yml", "plain file name"},
		{"a quote", "a'.yml", "plain file name"},
		{"a look-alike", "clаude.yml", "plain file name"},
		{"too long", strings.Repeat("a", 200) + ".yml", "204 characters"},
	})
}

func TestTexts(t *testing.T) {
	check := func(s string) error { return CheckText("workflow name", s, 10) }
	for _, s := range []string{"", "CI", "a: b #c", "é🚀", strings.Repeat("é", 10)} {
		if err := check(s); err != nil {
			t.Error(err)
		}
	}
	refuses(t, check, "workflow name", []refusal{
		{"too long", strings.Repeat("é", 11), "11 characters"},
		{"an expression", "${{ a }}", "expression"},
		{"a line break", "a\nb", "U+000A"},
		{"an override", "a\u202eb", "U+202E"},
		{"no UTF-8", "\xff", "UTF-8"},
	})
}

// A name that passes can stand in a subject without changing its shape.
func TestNamesThatPassNeverChangeTheShapeOfASubject(t *testing.T) {
	parts := rapid.SampledFrom([]string{
		"a", "main", "v1", "-", ".", "/", "@", "%3A", ":", "*", "{", "}", "$", "refs/heads/", "pull_request", "ref", "\u202e", "\x00", " ", "é", ".lock",
		"HEAD", "~", "^", "environment",
	})
	proptest.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(parts, 1, 5).Draw(t, "parts"), "")
		run := Run{Owner: "o", Repo: "r", Event: "push"}
		want := Context{}
		switch {
		case rapid.Bool().Draw(t, "as environment") && CheckEnvironment(s) == nil && !strings.Contains(s, "%3A"):
			run.Environment, run.Ref, want = s, "refs/heads/main", Context{ContextEnvironment, s}
		case CheckBranch(s) == nil && !strings.Contains(s, "%3A"):
			run.Ref, want = RefsHeads+s, Context{ContextRef, RefsHeads + s}
		default:
			return
		}
		got, err := ParseSubject(run.Subject())
		if err != nil || got.Context != want || got.Custom {
			t.Fatalf("%q was read as %+v, %v", run.Subject(), got, err)
		}
	})
}

// A name that is taken is one line of plain text, in whichever place it stands.
func FuzzNames(f *testing.F) {
	for _, seed := range []string{"", "acme", "a/b", "main", "refs/heads/main", "v*", ".", "..", "-x", "a..b", "claude.yml", "../x.yml", "a\x1b[31m", "\u202e", "é", "a\x00", "a b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for what, check := range map[string]func(string) error{
			"owner": CheckOwner, "repository": CheckRepository, "branch": CheckBranch, "tag": CheckTag, "tag pattern": CheckTagPattern, "environment": CheckEnvironment, "file": CheckWorkflowFile,
			"id": func(s string) error { return CheckID("id", s) }, "text": func(s string) error { return CheckText("text", s, 100) },
		} {
			if check(s) == nil && strings.ContainsFunc(s, unicode.IsControl) {
				t.Errorf("%q is taken for a good %s", s, what)
			}
		}
		repository, path, ok := ParseWorkflowRef(s)
		if ok && !strings.HasPrefix(s, repository+"/"+path) {
			t.Errorf("%q is of %q, %q", s, repository, path)
		}
		if i := ParseIssuer(s); i.URL != s || i.Kind == "" {
			t.Errorf("%q is %+v", s, i)
		}
		if subject, err := ParsePrefix(s); err == nil && (subject.Owner == "" || subject.Repo == "") {
			t.Errorf("%q is %+v", s, subject)
		}
	})
}

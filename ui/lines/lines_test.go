package lines

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"

	"gh-wif/internal/federation"
	"gh-wif/internal/job"
	"gh-wif/internal/trust"
)

// wholeSetup answers the test wizard: as found, schedule, as found, Go, yes.
var wholeSetup = []string{"", "-", "3", "5 4 * * *", "", "42", "2", "yes"}

func TestSettingUpFromFirstQuestionToSavedFiles(t *testing.T) {
	w := newWorld()
	out, r, err := speak(t, w, nil, append(append([]string{"1"}, wholeSetup...), "1", "no", "", "10", "yes", "q")...)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"Working copy: acme/app on main.", "Step 1 of 3: Repository. Which repository's workflow may call Claude?",
		"Repository. OWNER/NAME, in GitHub's spelling.", "[acme/app]", "issuer.json: exists and differs", "Replace issuer.json?", "Written: rule.json",
		"The plan is not saved.", // as a whole
	} {
		if !strings.Contains(out, want) {
			t.Errorf("not said: %q\n%s", want, out)
		}
	}
	if len(r.Saved) != 3 || !strings.Contains(w.disk["issuer.json"], "other") {
		t.Errorf("saved %v; a file that differs was to be kept", r.Saved)
	}
}

func TestAWrongAnswerIsAskedForAgain(t *testing.T) {
	out, _, err := speak(t, newWorld(), func(d *Deps) { d.Start = job.Setup }, "acme", "acme/x", "9", "9,x", "0", "", "", "7", "1", "maybe", "no", "99", "10", "yes")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`Not possible: "acme" is no OWNER/NAME; for example acme/app`, `"9,x": want`, `"maybe" is neither yes nor no`} {
		if !strings.Contains(out, want) {
			t.Errorf("not said: %q\n%s", want, out)
		}
	}
}

func TestEveryPartOfAPlanIsShown(t *testing.T) {
	out, _, err := speak(t, newWorld(), func(d *Deps) { d.Start = job.Setup }, append(append([]string{}, wholeSetup...), "2", "3", "4", "5", "6", "7", "", "8", "2", "10", "yes")...)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{`"subject_prefix"`, "and repository      acme/app\n      → this repository, and no other of the same owner\n", `"issuer_url"`, "name: Call Claude", "caution  the owner's name", "Strangers: 1 of 1 in, 1 to close", "kept out  a pull request, by match.subject_prefix", "Protect the branch.", "1. Create the issuer\n  where\n    Claude Console\n", "curl -sS"} {
		if !strings.Contains(out, want) {
			t.Errorf("not shown: %q\n%s", want, out)
		}
	}
}

func TestADiagnosis(t *testing.T) {
	w := newWorld()
	out, r, err := speak(t, w, func(d *Deps) { d.Start = job.Diagnose }, "4", "missing.json", "old-rule.json", "3", "jti_reused", aToken, "", "", "yes", "yes", "yes")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if in := w.examined[0]; string(in.Token) != aToken || in.Rule == nil || in.Reason != "jti_reused" {
		t.Errorf("examined %+v", in)
	}
	if len(r.Saved) != 0 || !strings.Contains(out, "Mismatch") || !strings.Contains(out, "file does not exist") || !strings.Contains(out, "old-rule.json: unchanged") {
		t.Errorf("saved %v\n%s", r.Saved, out)
	}
}

// aToken is a JWT with a signature of 342 characters, as RS256 makes it.
var aToken = testToken("x")

func testToken(subject string) string {
	part := base64.RawURLEncoding.EncodeToString
	var signature [256]byte
	for i := range signature {
		signature[i] = byte(i*37 + 11)
	}
	return part([]byte(`{"alg":"RS256"}`)) + "." + part([]byte(`{"sub":"`+subject+`"}`)) + "." + part(signature[:])
}

// leaks reports whether a piece of the token's signature stands in a text.
func leaks(text, token string) bool {
	signature := token[strings.LastIndexByte(token, '.')+1:]
	for i := 0; i+12 <= len(signature); i++ {
		if strings.Contains(text, signature[i:i+12]) {
			return true
		}
	}
	return false
}

func TestAnAnswerThatIsATokenIsNeverRepeated(t *testing.T) {
	for name, answers := range map[string][]string{
		"a menu":       {aToken, "q"},
		"a yes or no":  {"2", aToken, "", aToken, "no", "no"},
		"a reason":     {"2", "3", aToken, "expired", "", "no", "no"},
		"a time":       {"2", "3", "expired", "7", aToken, "", "", "no", "no"},
		"a place":      {"3", "yes", "yes", aToken, "", "", "", "", "q"},
		"a rule":       {"3", "no", aToken, "", "q"},
		"a question":   {"1", aToken, "acme/x", aToken, "1,2", "", "", "1", "yes", "10", "yes"},
		"the numbers":  {"1", "", "", aToken, "0"},
		"an API key":   {"sk-ant-" + "api03-" + aToken[len(aToken)-60:], "q"},
		"two in a row": {"2", aToken, "", "no", aToken, "no", "no", aToken, "q"},
	} {
		out, _, err := speak(t, newWorld(), nil, answers...)
		if err != nil && !errors.Is(err, ErrInputEnded) {
			t.Errorf("%s: %v", name, err)
		}
		if leaks(out, aToken) {
			t.Errorf("%s repeats the token:\n%s", name, out)
		}
		if !strings.Contains(out, "not shown") {
			t.Errorf("%s does not say why the answer was not taken:\n%s", name, out)
		}
	}
}

func TestWhereATokenIsNoAnswerItIsSaidWhatIs(t *testing.T) {
	for want, answers := range map[string][]string{
		"That is a token: it is not shown. A word such as match_subject_prefix is wanted here.": {aToken, "3", aToken, "", "", "yes", "", "no"},
		"what looks like a token (not shown) is neither yes nor no":                             {aToken, "", aToken, "yes", "", "no"},
		"That is neither a token nor a file that can be read. What you typed is not shown.":     {"1", "word", aToken, "", "yes", "", "no"},
	} {
		out, _, err := speak(t, newWorld(), func(d *Deps) { d.Start = job.Diagnose }, answers...)
		if err != nil || strings.Count(out, want) != 1 {
			t.Errorf("%v, not said once: %q\n%s", err, want, out)
		}
	}
}

func TestWhatIsPrintedHoldsNoCredentialWhereverItComesFrom(t *testing.T) {
	out, _, err := speak(t, newWorld(), func(d *Deps) {
		d.Start = job.Exposure
		d.Expose = func(federation.Rule, trust.Hint) trust.Exposure {
			return trust.Exposure{Verdict: "Anyone with " + aToken}
		}
	}, "yes", "no")
	if err != nil || leaks(out, aToken) || !strings.Contains(out, "Anyone with (redacted)") {
		t.Errorf("%v\n%s", err, out)
	}
}

// A check of the first rule of a list would tell nothing of the others.
func TestAListOfRulesIsNotCheckedAsOne(t *testing.T) {
	const one = `{"name":"a","issuer_id":"fdis_1","match":{"subject_prefix":"repo:acme/app:*"}}`
	w := newWorld()
	w.disk["rules.json"] = "[" + one + "," + one + "]"
	out, _, err := speak(t, w, func(d *Deps) {
		d.Start = job.Exposure
		d.Expose = func(federation.Rule, trust.Hint) trust.Exposure { t.Error("checked"); return trust.Exposure{} }
	}, "no", "rules.json")
	if err != nil || !strings.Contains(out, "this is a list of 2 rules") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestADocumentIsNoWiderThanTheTerminal(t *testing.T) {
	verdict := strings.Repeat("word ", 60)
	for width, most := range map[int]int{0: pageWidth, 40: 40, 300: pageWidth} {
		out, _, err := speak(t, newWorld(), func(d *Deps) {
			d.Start, d.Width = job.Exposure, width
			d.Expose = func(federation.Rule, trust.Hint) trust.Exposure { return trust.Exposure{Verdict: verdict} }
		}, "yes", "no")
		if err != nil || !strings.Contains(out, "word word") {
			t.Fatalf("%v\n%s", err, out)
		}
		for line := range strings.Lines(out) {
			if strings.Contains(line, "word") && len(strings.TrimSpace(line)) > most {
				t.Errorf("width %d: %q", width, line)
			}
		}
	}
}

// Prose is broken between words, below the first one of its line, and none of it is lost.
func TestProseIsBrokenAtTheWidthOfTheTerminal(t *testing.T) {
	for _, width := range []int{0, 3, 40, 80} {
		out, _, _ := speak(t, newWorld(), func(d *Deps) { d.Start, d.Width = job.Setup, width })
		words := strings.Join(strings.Fields(out), " ")
		if !strings.Contains(words, "Step 1 of 3: Repository. Which repository's workflow may call Claude?") {
			t.Errorf("width %d: %s", width, out)
		}
		for line := range strings.Lines(out) {
			if width >= 40 && len(strings.TrimSpace(line)) > width && !strings.HasPrefix(line, "Your answer") {
				t.Errorf("width %d: %q", width, line)
			}
		}
		if whole := strings.Contains(out, "Which repository's workflow may call Claude?"); whole != (width == 0 || width == 80) {
			t.Errorf("width %d: %s", width, out)
		}
	}
}

func TestCredentialsInARuleAreNotShown(t *testing.T) {
	w := newWorld()
	key := "sk-ant-" + "api03-" + "Ab3dEf6hIj9kLm2nAb3dEf6hIj9kLm2n"
	w.disk["old-rule.json"] = strings.Replace(w.disk["old-rule.json"], "gha-acme-app", strings.Replace(key, "s", `\u0073`, 1), 1)
	w.disk["env"] = "ANTHROPIC_BASE_URL=https://bob:hunter2hunter2@proxy.example/\n"
	out, _, err := speak(t, w, func(d *Deps) { d.Start = job.Diagnose }, aToken, "env", "", "yes", "", "no")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	in := w.examined[0]
	if in.Rule.Name != "(redacted)" || strings.Contains(in.Env[0].Value, "hunter2") {
		t.Errorf("examined rule %q, environment %v", in.Rule.Name, in.Env)
	}
}

func TestARuleOfTheWorkingCopyIsCorrectedInPlace(t *testing.T) {
	w := newWorld()
	w.disk["old-rule.json"] = strings.Replace(w.disk["old-rule.json"], "heads/main", "heads/dev", 1)
	out, r, err := speak(t, w, func(d *Deps) { d.Start = job.Diagnose }, aToken, "", "yes", "", "yes", "yes", "yes")
	if err != nil || len(r.Saved) != 1 || r.Saved[0] != "old-rule.json" {
		t.Errorf("%v, saved %v\n%s", err, r.Saved, out)
	}
}

func TestWhoGetsIn(t *testing.T) {
	out, _, err := speak(t, newWorld(), func(d *Deps) { d.Start = job.Exposure }, "yes", "no")
	if err != nil || !strings.Contains(out, "Only pushes to main") || !strings.Contains(out, `another branch \x1b[31mred`) {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestAnInputThatEndsIsAnError(t *testing.T) {
	for _, answers := range [][]string{{}, {"1"}, {"1", ""}, {"2"}, {"3"}} {
		if out, _, err := speak(t, newWorld(), nil, answers...); !errors.Is(err, ErrInputEnded) {
			t.Errorf("after %q: %v\n%s", answers, err, out)
		}
	}
}

func TestAStoppedContextEndsTheSession(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d := newWorld().deps()
	d.In, d.Out = &script{answers: []string{"1"}}, io.Discard
	if r, err := Run(ctx, d); err != nil || !r.Interrupted {
		t.Errorf("%+v, %v", r, err)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestAFailedWriteEndsTheSession(t *testing.T) {
	d := newWorld().deps()
	d.In, d.Out = &script{answers: []string{"q"}}, fullDisk{}
	if _, err := Run(t.Context(), d); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("%v", err)
	}
}

// The rule is said in words before anything is offered, as a command and a screen say it.
func TestTheRuleIsSaidInWordsBeforeItIsSaved(t *testing.T) {
	out, _, err := speak(t, newWorld(), func(d *Deps) { d.Start = job.Setup }, append(append([]string{}, wholeSetup...), "10", "yes")...)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	words, menu := strings.Index(out, "Lets a run in when\n"), strings.Index(out, "1. Save to files")
	if words < 0 || menu < words || strings.Contains(out[:menu], `"subject_prefix"`) {
		t.Errorf("the rule in words does not stand before the choice:\n%s", out)
	}
}

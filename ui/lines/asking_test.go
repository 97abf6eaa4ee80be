package lines

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"gh-wif/diagnose"
	"gh-wif/internal/federation"
	"gh-wif/internal/job"
	"gh-wif/internal/present"
	"gh-wif/internal/trust"
)

// inquire is a diagnosis up to what is examined.
func inquire(t *testing.T, w *world, answers ...string) (string, Result, error) {
	t.Helper()
	return speak(t, w, func(d *Deps) {
		d.Start = job.Diagnose
		d.Examine = func(in diagnose.Input) diagnose.Report {
			w.examined = append(w.examined, in)
			return diagnose.Report{Verdict: diagnose.Undecided}
		}
	}, answers...)
}

func TestTheTokenIsAskedForHidden(t *testing.T) {
	d := newWorld().deps()
	in := &script{answers: []string{"1", aToken, "", "yes"}}
	d.In, d.Out, d.Start = in, io.Discard, job.Diagnose
	d.Examine = func(diagnose.Input) diagnose.Report { return diagnose.Report{} }
	if _, err := Run(t.Context(), d); err != nil || len(in.hidden) != 1 || in.hidden[0] != aToken {
		t.Errorf("hidden were %q, %v", in.hidden, err)
	}
}

// Wherever a token is pasted, the lines that it was broken into are hidden; those of JSON are
// hidden where the question is.
func TestTheLinesOfATokenAreHidden(t *testing.T) {
	lines := []string{aToken[:64], aToken[64:128], aToken[128:192], aToken[192 : len(aToken)-7], aToken[len(aToken)-7:]}
	for name, c := range map[string]struct{ answers, hidden []string }{
		"a token anywhere":    {append(lines[:5:5], "", "yes"), lines[1:]},
		"a token asked for":   {append(append([]string{"1"}, lines...), "", "yes"), lines},
		"claims anywhere":     {[]string{"{", `"sub": "repo:acme/app:x"`, "}", "", "yes"}, nil},
		"claims asked for":    {[]string{"1", "{", `"sub": "repo:acme/app:x"`, "}", "", "yes"}, []string{"{", `"sub": "repo:acme/app:x"`, "}"}},
		"a workflow anywhere": {[]string{"on: push", "jobs:", "  a:", "    runs-on: x", "    steps: []", "", "", "yes"}, nil},
	} {
		d := newWorld().deps()
		in := &script{answers: c.answers}
		d.In, d.Out, d.Start = in, io.Discard, job.Diagnose
		d.Examine = func(diagnose.Input) diagnose.Report { return diagnose.Report{} }
		if _, err := Run(t.Context(), d); err != nil || !slices.Equal(in.hidden, c.hidden) {
			t.Errorf("%s: hidden were %q, %v", name, in.hidden, err)
		}
	}
}

// What there is is asked for in the words of the screen, in its order.
func TestADiagnosisBeginsByAskingWhatThereIs(t *testing.T) {
	out, _, err := inquire(t, newWorld(), "")
	if err != nil || !strings.Contains(out, present.WhatYouHave+" "+present.AnyWillDo) || !strings.Contains(out, present.NothingToGo) {
		t.Errorf("%v\n%s", err, out)
	}
	at := 0
	for i, f := range present.Evidence() {
		line := fmt.Sprintf("  %d. %s: %s\n", i+1, f.Title, f.What)
		next := strings.Index(out[at:], line)
		if next < 0 {
			t.Fatalf("%q is not said, or not in its place:\n%s", line, out)
		}
		at += next
	}
}

func TestADiagnosisWithoutATokenGoesByWhatElseIsKnown(t *testing.T) {
	w := newWorld()
	if out, _, err := inquire(t, w, "match_audience", "", "no"); err != nil || len(w.examined) != 1 || w.examined[0].Token != nil || w.examined[0].Reason != "match_audience" {
		t.Errorf("%v, examined %+v\n%s", err, w.examined, out)
	}
	for name, answers := range map[string][]string{"nothing": {""}, "a rule alone": {"old-rule.json", ""}, "a time alone": {"7", "1795377600", ""}} {
		w = newWorld()
		out, _, err := inquire(t, w, answers...)
		if err != nil || len(w.examined) != 0 || !strings.Contains(out, present.NothingToGo) {
			t.Errorf("%s: %v, examined %+v\n%s", name, err, w.examined, out)
		}
	}
}

// Whatever is pasted at the first question goes where it belongs, all its lines, and is said.
func TestAPasteGoesWhereItBelongs(t *testing.T) {
	workflow := []string{"on: push", "jobs:", "  a:", "    runs-on: ubuntu-latest", "", "    steps:", "      - run: claude -p hello", ""}
	for name, c := range map[string]struct {
		pasted []string
		says   string
		is     func(in diagnose.Input) bool
	}{
		"a rule": {strings.Split(strings.TrimSpace(string(testRule("dev").JSON())), "\n"), "Taken for a rule: put under Rule.", func(in diagnose.Input) bool {
			return in.Rule != nil && strings.HasSuffix(in.Rule.Match.SubjectPrefix, "dev")
		}},
		"a workflow": {workflow, "Taken for a workflow: put under Workflow.", func(in diagnose.Input) bool { return len(in.Workflows) == 1 && len(in.Workflows[0].Jobs) == 1 }},
		"variables":  {[]string{"ANTHROPIC_A=1", "ANTHROPIC_B=2", ""}, "Taken for variables: put under Environment.", func(in diagnose.Input) bool { return len(in.Env) == 2 }},
		"curl -i": {[]string{"HTTP/2 401", "request-id: req_1", "", `{"type":"error",`, `"error":{"type":"authentication_error"}}`}, "put under Server's answer", func(in diagnose.Input) bool {
			return strings.HasPrefix(string(in.Response), "HTTP/2 401") && strings.HasSuffix(string(in.Response), "}")
		}},
		"a log":         {[]string{"2026-11-27T18:00:00.0000000Z a", "2026-11-27T18:00:01.0000000Z Error code: 401 - {'error': {'type': 'authentication_error'}}", ""}, "Taken for a log with the server's answer in it: put under Server's answer.", func(in diagnose.Input) bool { return strings.HasPrefix(string(in.Response), "Error code: 401") }},
		"a reason word": {[]string{"jti_reused"}, "Taken for a reason word: put under Reason word.", func(in diagnose.Input) bool { return in.Reason == "jti_reused" }},
	} {
		w := newWorld()
		answers := append(append([]string{}, c.pasted...), "3", "expired", "")
		if name == "a reason word" {
			answers = append(c.pasted, "")
		}
		if name != "a rule" {
			answers = append(answers, "yes")
		}
		out, _, err := inquire(t, w, answers...)
		if err != nil || len(w.examined) != 1 || !c.is(w.examined[0]) || !strings.Contains(out, c.says) {
			t.Errorf("%s: %v, examined %+v\n%s", name, err, w.examined, out)
		}
	}
}

// A value is checked as a flag's is, with the same words, and asked for again.
func TestWhatIsWrongIsSaidAndAskedForAgain(t *testing.T) {
	w := newWorld()
	w.disk["bad.json"], w.disk["bad.env"] = `{"match":7}`, "A=1\nsesame street\n"
	out, _, err := inquire(t, w,
		"7", "tomorrow", "2026-11-22T20:00:00Z", "4", "bad.json", "", "6", "bad.env", "", "jti_reused", "", "no")
	if err != nil || len(w.examined) != 1 || w.examined[0].Now.Unix() != 1795377600 {
		t.Fatalf("%v, examined %+v\n%s", err, w.examined, out)
	}
	_, ruleErr := job.ParseRules([]byte(w.disk["bad.json"]))
	_, envErr := job.ParseEnv([]byte(w.disk["bad.env"]))
	for _, want := range []string{`Not possible: "tomorrow" is no time, for example 2026-11-22T20:00:00Z`, "Not possible: " + ruleErr.Error(), "Not possible: " + envErr.Error()} {
		if !strings.Contains(out, want) {
			t.Errorf("not said: %q\n%s", want, out)
		}
	}
}

// The reason is one of a list, by its number, or another word.
func TestTheReasonIsANumberOrAWord(t *testing.T) {
	for answer, want := range map[string]string{"3": "jti_reused", "1": "match_subject_prefix", "something_new": "something_new", "": ""} {
		w := newWorld()
		out, _, err := inquire(t, w, aToken, "3", "99", answer, "", "no")
		if err != nil || len(w.examined) != 1 || w.examined[0].Reason != want {
			t.Fatalf("%q: %v, examined %+v\n%s", answer, err, w.examined, out)
		}
		if !strings.Contains(out, "  3. jti_reused: the same token was exchanged before") || !strings.Contains(out, `"99" is no number from 1 to 10`) {
			t.Errorf("%q: no list, or a wrong number was taken:\n%s", answer, out)
		}
	}
}

// Who has no token is told how to get its claims, and asked again.
func TestTheStepThatPrintsAPayloadIsShown(t *testing.T) {
	w := newWorld()
	out, _, err := inquire(t, w, "1", "?", aToken, "2", "?", "", "", "no")
	if err != nil || len(w.examined) != 1 || !strings.Contains(out, strings.TrimSpace(diagnose.PayloadStep)) || !strings.Contains(out, strings.TrimSpace(present.AnswerStep)) {
		t.Errorf("%v, examined %d\n%s", err, len(w.examined), out)
	}
}

// The path of a file that holds the token is known to the examination; a paste has none.
func TestTheTokensFileIsKnown(t *testing.T) {
	w := newWorld()
	w.disk["gha-jwt"] = aToken
	if out, _, err := inquire(t, w, "gha-jwt", "", "no"); err != nil || len(w.examined) != 1 || w.examined[0].TokenFile != "gha-jwt" {
		t.Errorf("%v, examined %+v\n%s", err, w.examined, out)
	}
}

func TestAPasteOfSeveralLinesIsOneToken(t *testing.T) {
	half := len(aToken) / 2
	for name, c := range map[string]struct {
		typed []string
		want  string
	}{
		"a token in two lines":         {[]string{aToken[:half], aToken[half:]}, aToken},
		"a token in lines of 64":       {[]string{aToken[:64], aToken[64:128], aToken[128:192], aToken[192:]}, aToken},
		"claims in lines":              {[]string{"{", `"sub": "x",`, `"aud": "y"`, "}"}, "{\n\"sub\": \"x\",\n\"aud\": \"y\"\n}"},
		"a token and the next answers": {[]string{aToken}, aToken},
		"a token twice":                {[]string{aToken, "1", aToken}, aToken},
	} {
		for _, first := range [][]string{{"1"}, nil} { // asked for, or pasted at once
			w := newWorld()
			out, _, err := inquire(t, w, append(append(first, c.typed...), "", "yes")...)
			if err != nil || len(w.examined) != 1 || string(w.examined[0].Token) != c.want {
				t.Errorf("%s: %v, %+v\n%s", name, err, w.examined, out)
			}
		}
	}
}

func TestAPathInPlaceOfTheTokenIsRead(t *testing.T) {
	w := newWorld()
	w.disk["token.txt"] = aToken + "\n"
	out, _, err := inquire(t, w, "1", "tokn.txt", "token.txt", "", "yes")
	if err != nil || len(w.examined) != 1 || string(w.examined[0].Token) != aToken+"\n" {
		t.Errorf("%v, %+v\n%s", err, w.examined, out)
	}
	if strings.Contains(out, "tokn.txt") || !strings.Contains(out, "neither a token nor a file") {
		t.Errorf("what was typed unseen is shown, or not explained:\n%s", out)
	}
}

// A check can be made from another run, whose names are checked as those of a flag.
func TestACheckIsMadeFromARunThatIsNamed(t *testing.T) {
	var got trust.Hint
	out, _, err := speak(t, newWorld(), func(d *Deps) {
		d.Start = job.Exposure
		d.Expose = func(_ federation.Rule, h trust.Hint) trust.Exposure { got = h; return testExposure() }
	}, "yes", "yes", "not a repo!!", "acme/app", "main", "", "v*")
	if err != nil || got.Repository != "acme/app" || got.Branch != "main" || got.Tag != "v*" || !strings.Contains(out, `"not a repo!!" is not OWNER/NAME`) {
		t.Errorf("%v, from %+v\n%s", err, got, out)
	}
}

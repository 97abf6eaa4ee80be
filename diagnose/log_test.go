package diagnose_test

import (
	"strings"
	"testing"

	. "gh-wif/diagnose"
)

// A log is no fault of the job: that the token was read out of one is a note, and what the job's
// own file holds was not checked; neither is a cause.
func TestATokenInALogIsANoteAndNoCause(t *testing.T) {
	log := "2026-11-27T18:00:00.0000000Z ##[group]Run x\n2026-11-27T18:00:01.0000000Z token: " + string(tokenOf(run())) + "\n2026-11-27T18:00:02.0000000Z done\n"
	for name, file := range map[string]string{"pasted": "", "a file": "job.log"} {
		r := Examine(Input{Token: []byte(log), TokenFile: file, Rule: ruleJSON(t, match(mainSubject)), Now: testNow})
		if r.Verdict != Match || len(r.Causes) != 1 || r.Causes[0].ID != "ok" {
			t.Errorf("%s: %s, %v", name, r.Verdict, ids(r.Causes))
		}
		said := func(all []string) bool { return strings.Contains(strings.Join(all, "\n"), "a log or another text") }
		var notes, open []string
		for _, n := range r.Notes {
			notes = append(notes, n.String())
		}
		for _, u := range r.Unchecked {
			open = append(open, u.What.String())
		}
		if !said(notes) || !said(open) {
			t.Errorf("%s: notes %q, not checked %q", name, notes, open)
		}
	}
}

// Without a token nothing is said of a file that nobody gave.
func TestWithoutATokenThereIsNoFindingOnIt(t *testing.T) {
	for _, in := range []Input{{Reason: "jti_reused"}, {Response: []byte("HTTP/2 401\n\n{}")}, {Env: []EnvVar{{Name: "A", Value: "b"}}}} {
		in.Rule, in.Now = ruleJSON(t, match(mainSubject)), testNow
		r := Examine(in)
		for _, c := range r.Checks {
			if c.Status == Failed && strings.Contains(c.ID, "structure") {
				t.Errorf("%+v: %s failed", in, c.ID)
			}
		}
		for _, c := range r.Causes {
			if strings.HasPrefix(c.ID, "tok_") {
				t.Errorf("%+v: %s", in, c.ID)
			}
		}
	}
}

func TestAnswersAreFoundInWhatIsPasted(t *testing.T) {
	const denial = `{"type":"error","error":{"type":"authentication_error","message":"Authentication failed"}}`
	for pasted, want := range map[string]string{
		"":                "",
		"it did not work": "",
		denial:            denial,
		"a\n" + denial:    denial,
		"a\nHTTP/2 401\nb: c\n\n{\n\"error\": {}\n}\nmore":                         "HTTP/2 401\nb: c\n\n{\n\"error\": {}\n}",
		"> GET /\n< HTTP/2 401\n< x: y\n<\n" + denial:                              "< HTTP/2 401\n< x: y\n<\n" + denial,
		"a\nb: 401 Authentication failed\nc":                                       "b: 401 Authentication failed",
		`{"message":"Bad credentials"}`:                                            "",
		"a\nTypeError: \"Could not resolve authentication method. Expected x\"\nc": "TypeError: \"Could not resolve authentication method. Expected x\"",
	} {
		got, ok := AnswerIn([]byte(pasted))
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", pasted, got, ok)
		}
	}
}

func TestAReasonIsAWordAlone(t *testing.T) {
	for text, want := range map[string]bool{
		"jti_reused": true, " JTI_REUSED\n": true, "match_claims.ref": true, "'sa_not_in_workspace'": true,
		"": false, "reused": false, "denied: jti_reused": false, "the reason is jti_reused": false, "A=jti_reused": false,
	} {
		if IsReason(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

// Who has the 401 alone is told where its reason stands, before anything else.
func TestADenialAloneLeadsToItsReason(t *testing.T) {
	r := Examine(Input{Response: []byte("HTTP/2 401\n\n" + `{"type":"error","error":{"type":"authentication_error","message":"Authentication failed"}}`), Rule: ruleJSON(t, match(mainSubject)), Now: testNow})
	if got := ids(r.Causes); len(got) != 2 || got[0] != "resp_denied" || got[1] != "no_token_given" {
		t.Errorf("causes %v", got)
	}
	if r.Verdict != Undecided || !strings.Contains(r.Headline.String(), "no token was given: The server denied the token without saying why") || !strings.Contains(r.Causes[0].Fix.String(), "Workload identity → History") {
		t.Errorf("%s: %s\n%s", r.Verdict, r.Headline, r.Causes[0].Fix)
	}
}

package present

import (
	"strings"
	"testing"
	"time"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/say"
)

func TestAHistorySaysWhatWasExchangedAndWhyNot(t *testing.T) {
	at := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	history := []anthropic.Exchange{
		{At: at, Outcome: anthropic.Issued, Kind: "same_run", Sub: "repo:acme/app:ref:refs/heads/main", ExpiresIn: 600},
		{At: at, Outcome: anthropic.Denied, Reason: anthropic.ReasonSubject, Check: "sub", Kind: "other_event_same_ref", Event: "schedule", Sub: "x"},
		{At: at, Outcome: anthropic.Denied, Reason: anthropic.ReasonMalformed, Check: "structure"},
		{At: at, Outcome: anthropic.Issued, Kind: "tag", Severity: "danger", ExpiresIn: 600},
		{At: at, Outcome: anthropic.Denied, Reason: "new_word", Check: "rule", Sub: "a\x1b[2J\n::error::b\u202e"},
	}
	page := Exchanges(history).Terminal(say.Terminal{Width: 80, Paint: func(_ say.Role, s string) string { return s }})
	for _, want := range []string{
		"exchanges in the sandbox (5)", "! issued  a tag, for 10 min 00 s: danger", "issued  the run that the rule names, for 10 min 00 s", "sub  repo:acme/app:ref:refs/heads/main",
		"denied  other events on the same ref, schedule, match_subject_prefix", "why    sub does not match the rule's subject_prefix", "check  sub",
		"denied  a token from elsewhere, jwt_malformed", "why    the assertion is no JWT", "new_word", "why    what it means is not known",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
	if strings.ContainsAny(page, "\x1b\u202e") || strings.Contains(page, "\n::") {
		t.Errorf("the subject of a token is printed as it is:\n%q", page)
	}
	if got := Exchanges(nil).Terminal(say.Terminal{Width: 80, Paint: func(_ say.Role, s string) string { return s }}); !strings.Contains(got, "no token was exchanged") {
		t.Errorf("nothing: %q", got)
	}
	for i, want := range []string{
		"12:00:00 issued: the run that the rule names, for 10 min 00 s",
		"12:00:00 denied: other events on the same ref, schedule, match_subject_prefix: sub does not match the rule's subject_prefix",
		"12:00:00 denied: a token from elsewhere, jwt_malformed: the assertion is no JWT",
	} {
		if got := ExchangeLine(history[i]).String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

package present

import (
	"strings"
	"testing"

	"gh-wif/internal/say"
	"gh-wif/internal/verify"
)

func TestEveryStateOfAVerificationHasItsWords(t *testing.T) {
	states := []verify.State{
		verify.Passed, verify.Failed, verify.Cancelled, verify.Skipped, verify.Running, verify.Waiting, verify.Unseen, verify.TimedOut, verify.Lost,
	}
	said := map[string]verify.State{}
	for _, s := range states {
		text := Verification(verify.Result{State: s}).Terminal(say.Terminal{Width: 80})
		if other, twice := said[text]; strings.TrimSpace(text) == "" || twice {
			t.Errorf("%s says %q, as %s does", s, text, other)
		}
		said[text] = s
	}
	for _, s := range []verify.State{verify.Passed, verify.Failed, verify.Cancelled, verify.Skipped, verify.Running, verify.NotReached, verify.Unseen} {
		for _, p := range []verify.Part{verify.Token, verify.Exchange, verify.Both} {
			text := Verification(verify.Result{State: verify.Failed, Steps: []verify.Seen{{Job: "ask", Step: "Call", Part: p, State: s}}}).Terminal(say.Terminal{Width: 200})
			if !strings.Contains(text, "ask: Call, which "+parts[p]) || stepWords[s].word == "" || !strings.Contains(text, stepWords[s].word) {
				t.Errorf("%s, %s: %s", s, p, text)
			}
		}
	}
}

// What a run, its jobs and its log are called is told by others.
func TestAVerificationIsFitForATerminalAndForMarkdown(t *testing.T) {
	odd := "a\x1b[31m\u202e`<b>\n# x"
	doc := Verification(verify.Result{
		State: verify.Failed, Because: odd, Run: verify.Run{URL: "https://host/" + odd}, Next: "gh-wif diagnose --workflow x.yml",
		Steps:   []verify.Seen{{Job: odd, Step: odd, Part: verify.Token, State: verify.Failed}},
		Failure: &verify.Failure{Job: odd, Step: odd, Log: []string{odd, "```"}, NoLog: odd},
		Cause:   &verify.Cause{ID: odd, Title: odd, Fix: say.Prose(odd)},
	})
	for _, text := range []string{doc.Terminal(say.Terminal{Width: 80}), doc.Markdown()} {
		if strings.ContainsAny(text, "\x1b\u202e") {
			t.Errorf("%q", text)
		}
	}
	if !strings.Contains(doc.Markdown(), "````") { // a longer fence than that in the log
		t.Errorf("%s", doc.Markdown())
	}
}

package present_test

import (
	"strings"
	"testing"

	"gh-wif/internal/present"
	"gh-wif/internal/provision"
	"gh-wif/internal/say"
)

func TestStepsAreToldInTheirState(t *testing.T) {
	for want, s := range map[string]provision.Step{
		"exists":                   {ID: provision.Issuer, State: provision.Exists},
		"will be made":             {ID: provision.Issuer, State: provision.Planned, Deed: provision.Make},
		"differs, will be changed": {ID: provision.Rule, State: provision.Planned, Deed: provision.Change},
		"will be archived":         {ID: provision.Rule, State: provision.Planned, Deed: provision.Archive},
		"created":                  {ID: provision.Rule, State: provision.Created, Deed: provision.Make},
		"changed":                  {ID: provision.Rule, State: provision.Changed, Deed: provision.Change},
		"archived":                 {ID: provision.Rule, State: provision.Changed, Deed: provision.Archive},
		"failed":                   {ID: provision.Rule, State: provision.Failed, Deed: provision.Make},
	} {
		s.Name, s.Because = "gha", "why"
		text := present.ProvisionStep(s).Terminal(say.Terminal{Width: 80})
		if !strings.Contains(text, want+"  ") || !strings.Contains(text, "gha") || !strings.Contains(text, "why") {
			t.Errorf("%s: %q", want, text)
		}
	}
}

// Names come from a server: nothing in them is obeyed.
func TestAStepIsNotObeyed(t *testing.T) {
	s := provision.Step{ID: provision.Rule, State: provision.Exists, Name: "a\x1b[31m|b\n::error::", Resource: "fdrl_1", Because: "\x1b]0;x\x07", Diff: "-\x1b[2J\n"}
	doc := present.Provision([]string{"workspace: \x1b[1mCI"}, []provision.Step{s})
	for _, text := range []string{doc.Terminal(say.Terminal{Width: 80}), doc.Markdown()} {
		if strings.ContainsAny(text, "\x1b\x07") || strings.Contains(text, "\n::error") {
			t.Errorf("%q", text)
		}
	}
}

func TestWhatIsThereAndWhatIsAsked(t *testing.T) {
	steps := []provision.Step{
		{ID: provision.Issuer, State: provision.Exists, Resource: "fdis_1"},
		{ID: provision.Account, State: provision.Created, Deed: provision.Make, Resource: "svac_1"},
		{ID: provision.Rule, State: provision.Failed, Deed: provision.Make, Resource: "fdrl_1"},
		{ID: provision.Member, State: provision.Planned, Deed: provision.Make, Resource: "wrkspc_1"},
		{ID: provision.Rule, State: provision.Changed, Deed: provision.Archive, Resource: "fdrl_2"},
		{ID: provision.Workflow, State: provision.Planned, Deed: provision.Change},
	}
	if got := present.There(steps); got != "issuer fdis_1, service account svac_1" {
		t.Errorf("%q", got)
	}
	if got := present.Question(steps); got != "make 3 objects, change 1 object, archive 1 object?" {
		t.Errorf("%q", got)
	}
	if got := present.Outlook(steps); got != "3 objects will be made, 1 changed, 1 archived. Nothing happens before you agree." {
		t.Errorf("%q", got)
	}
	if got := present.Outlook(steps[5:]); got != "1 object will be changed. Nothing happens before you agree." {
		t.Errorf("%q", got)
	}
}

package cli

import (
	"context"
	"encoding/json"

	"github.com/rogpeppe/go-internal/testscript"

	"gh-wif/internal/anthropic"
	"gh-wif/internal/sandbox"
)

// organizationScript is the command of scripts that starts an Anthropic on loopback:
//
//	organization FILE.json [TOKEN]
//
// The file is a list of objects, each as the Admin API answers it. Scripts ask it with the
// token of somebody who administers the organization, or with another one.
func organizationScript(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: organization FILE.json [TOKEN]")
	}
	s, err := sandbox.Start(context.Background(), sandbox.Config{})
	ts.Check(err)
	ts.Defer(s.Close)
	s.State.SetOrganization(anthropic.Organization{ID: "6f1b7c1e-1111-4222-8333-444455556666", Name: "Acme"})
	var all []json.RawMessage
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &all))
	for _, text := range all {
		ts.Check(s.State.Put(text))
	}
	ts.Setenv("ANTHROPIC_BASE_URL", s.Anthropic)
	ts.Setenv("ANTHROPIC_AUTH_TOKEN", append(args, sandbox.AdminToken)[1])
}

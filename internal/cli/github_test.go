package cli

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"gh-wif/internal/sandbox"
)

// gitHub starts a GitHub on loopback that holds one repository, written as a
// [sandbox.Repository] in JSON: acme/app with the ids of the samples, where it says nothing else.
func gitHub(repository []byte) (*sandbox.Sandbox, error) {
	r := sandbox.Repository{Owner: "acme", Name: "app", OwnerID: "1234567", ID: "7654321", Organization: true, Visibility: "private"}
	if err := json.Unmarshal(repository, &r); err != nil {
		return nil, err
	}
	s, err := sandbox.Start(context.Background(), sandbox.Config{})
	if err == nil {
		s.State.AddRepository(r)
	}
	return s, err
}

// gitHubScript is the command of scripts that starts one:
//
//	github [REPOSITORY.json]
//
// It is asked with the token of somebody who administers the repository.
func gitHubScript(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: github [REPOSITORY.json]")
	}
	repository := []byte("{}")
	if len(args) == 1 {
		repository = []byte(ts.ReadFile(args[0]))
	}
	s, err := gitHub(repository)
	ts.Check(err)
	ts.Defer(s.Close)
	ts.Setenv("GH_WIF_GITHUB_API", s.GitHub)
	ts.Setenv("GH_TOKEN", sandbox.LoginToken)
}

// linted is lint with a GitHub that says what the file github.json holds, where there is one.
func askedOf(t *testing.T) (arguments []string, env func(string) (string, bool)) {
	t.Helper()
	repository, err := os.ReadFile("github.json")
	if err != nil {
		return nil, nil
	}
	s, err := gitHub(repository)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	known := map[string]string{"GH_WIF_GITHUB_API": s.GitHub, "GH_TOKEN": sandbox.LoginToken}
	return []string{"--online"}, func(name string) (string, bool) { v, ok := known[name]; return v, ok }
}

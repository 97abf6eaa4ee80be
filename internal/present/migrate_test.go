package present_test

import (
	"strings"
	"testing"

	"gh-wif/internal/lint"
	"gh-wif/internal/migrate"
	"gh-wif/internal/present"
	"gh-wif/internal/say"
)

func TestEveryJobIsToldWithItsPlaceAndItsRuns(t *testing.T) {
	p := migrate.Plan{Files: []migrate.File{{Path: "a.yml", Jobs: []migrate.Job{
		{Job: "one", State: migrate.Switched, Because: "it calls", Line: 7, RuleFile: "rule.json", Runs: []lint.Prediction{{Event: "push", Environment: "e", Sub: "repo:acme/app:environment:e"}}},
		{Job: "two", State: migrate.Cannot, Because: "it \x1b[31mcannot"},
		{Job: "three", State: migrate.NotCalling, Because: "nothing"},
		{Job: "four", State: migrate.Already, Because: "done", Line: 9},
	}}}}
	got := present.Migration(p).Terminal(say.Terminal{Width: 200})
	for _, want := range []string{
		"a.yml:7: switched: job one: it calls", "rule: rule.json", "run: push, environment e  repo:acme/app:environment:e", "a.yml:1: cannot: job two: it ",
		"left alone: job three", "a.yml:9: already: job four",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "\x1b") {
		t.Errorf("a control character reaches the terminal: %q", got)
	}
}

func TestTheVerdictCountsTheJobs(t *testing.T) {
	for _, c := range []struct {
		states []migrate.State
		role   say.Role
		want   string
	}{
		{nil, say.Good, "There is no job in these workflows."},
		{[]migrate.State{migrate.Switched, migrate.Switched}, say.Good, "2 jobs to switch"},
		{[]migrate.State{migrate.NotCalling, migrate.Cannot}, say.Bad, "1 job cannot be switched, 1 left alone"},
		{[]migrate.State{migrate.Already, migrate.Cannot, migrate.Switched}, say.Caution, "1 job to switch, 1 cannot be switched, 1 without a key already"},
	} {
		var f migrate.File
		for _, s := range c.states {
			f.Jobs = append(f.Jobs, migrate.Job{State: s})
		}
		if role, got := present.MigrationVerdict(migrate.Plan{Files: []migrate.File{f}}); role != c.role || got.String() != c.want {
			t.Errorf("%v: %v %q, want %q", c.states, role, got, c.want)
		}
	}
}

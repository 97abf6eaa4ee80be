package trust_test

import (
	"strings"
	"testing"

	"gh-wif/internal/trust"
)

// A verdict names no place that the rule does not, and none wider than it has.
func TestAVerdictNamesThePlacesOfTheRule(t *testing.T) {
	const app = `claims.repository == 'acme/app' && `
	const gate = "Any job of acme/app that declares the environment production, from any branch or event: the environment's own protection is the gate. Without it, runs on main"
	for cel, want := range map[string]string{
		app + `claims.event_name == 'merge_group'`:                                                                                                   "Only runs in the merge queue of acme/app, from any workflow file",
		app + `claims.ref.startsWith('refs/heads/gh-readonly-queue/main/')`:                                                                          "Any run in the merge queue of main of acme/app, from any workflow file, whatever starts it",
		app + `claims.ref == 'refs/pull/7/merge'`:                                                                                                    "Any run of pull request 7 of acme/app, from any workflow file, whatever starts it",
		app + `claims.event_name == 'pull_request'`:                                                                                                  "Only pull requests of acme/app, from any workflow file",
		app + `claims.ref == 'refs/heads/' + claims.base_ref`:                                                                                        "Anyone who can open a pull request on acme/app, by pull_request_target",
		`claims.sub in ['repo:acme/app:ref:refs/heads/main','repo:acme/app:environment:production']`:                                                 gate,
		app + `(claims.ref == 'refs/heads/main' && claims.event_name == 'push' || claims.environment == 'production')`:                               gate,
		app + `(claims.ref.startsWith('refs/heads/') && claims.event_name == 'push' || claims.environment == 'production')`:                          strings.TrimSuffix(gate, "main") + "any branch",
		app + `(has(claims.environment) ? claims.environment in ['a','b'] : claims.ref == 'refs/heads/main' && claims.event_name == 'push')`:         "Any job of acme/app that declares one of the environments a and b, from any branch or event: the environment's own protection is the gate. Without it, runs on main",
		app + `claims.event_name in ['push','pull_request'] && (claims.event_name == 'pull_request' || claims.ref == 'refs/heads/main')`:             "Only pushes to main and pull requests of acme/app",
		`claims.repository.startsWith('acme/app') && claims.repository_id == '55' && claims.event_name == 'push' && claims.ref == 'refs/heads/main'`: "Only pushes to main of the repository with the id 55",
		`claims.sub == 'repo:acme/app:pull_request' && claims.actor in ['alice','bob']`:                                                              "Any run that alice and bob start on acme/app, of anybody's pull request too",
		`claims.sub == 'repo:acme/app:pull_request' && (claims.actor == 'alice' || claims.event_name == 'pull_request')`:                             "Anyone who can open a pull request on acme/app",
		app + `claims.ref == 'refs/heads/main' && claims.base_ref == 'main'`:                                                                         "Pull requests of acme/app, from any workflow file, also pull_request_target",
	} {
		if _, e := expose(t, condition(cel), trust.Hint{}); !strings.HasPrefix(e.Verdict, want) {
			t.Errorf("%s:\n got %s\nwant %s", cel, e.Verdict, want)
		}
	}
}

// Of a list that a rule names, all that gets in is said.
func TestEveryNameOfAListIsSaid(t *testing.T) {
	const push, acme = `claims.event_name == 'push' && claims.ref == 'refs/heads/main' && `, `claims.repository == 'acme/app' && `
	const file = "/.github/workflows/"
	for cel, want := range map[string]string{
		push + `claims.repository_id in ['1','2']`:                                                       "Only pushes to main of the repositories with the ids 1 and 2, from any workflow file",
		push + `claims.repository_owner_id in ['1','2']`:                                                 "Names two owners, with the ids 1 and 2: to each the others are strangers",
		push + `claims.enterprise in ['a','b']`:                                                          "Only pushes to main of any repository of any owner in the enterprises a and b, from any workflow file",
		push + `claims.enterprise_id == '1'`:                                                             "Only pushes to main of any repository of any owner in the enterprise 1, from any workflow file",
		push + `claims.repository_owner_id == '1'`:                                                       "Only pushes to main of any repository of the owner with the id 1, from any workflow file",
		push + `claims.repository_owner_id == '1' && claims.repository_id in ['5','6','7','8','9','10']`: "Only pushes to main of the repositories with the ids 5, 6, 7, 8 and 2 more, from any workflow file",
		push + acme + `claims.job_workflow_ref in ['acme/ci` + file + `x.yml@refs/heads/main','acme/ci` + file + `y.yml@refs/heads/main']`: "Only pushes to main of acme/app, from any workflow file, in a job inside acme/ci" + file +
			"x.yml@refs/heads/main or acme/ci" + file + "y.yml@refs/heads/main",
		push + acme + `claims.job_workflow_ref in ['acme/app` + file + `a.yml@refs/heads/main','acme/app` + file + `b.yml@refs/heads/main']`: "Only pushes to main of acme/app, from any workflow file, in a job inside acme/app" + file + "a.yml@refs/heads/main or acme/app" + file + "b.yml@refs/heads/main",
		push + acme + `claims.job_workflow_ref in ['acme/app` + file + `a.yml@refs/heads/main','acme/ci` + file + `x.yml@refs/heads/main']`:  "Only pushes to main of acme/app, from any workflow file, in a job inside acme/app" + file + "a.yml@refs/heads/main or acme/ci" + file + "x.yml@refs/heads/main",
		push + acme + `claims.job_workflow_ref in ['acme/ci` + file + `x.yml@refs/heads/main','acme/app` + file + `a.yml@refs/heads/main']`:  "Only pushes to main of acme/app, from any workflow file, in a job inside acme/ci" + file + "x.yml@refs/heads/main or acme/app" + file + "a.yml@refs/heads/main",
	} {
		if _, e := expose(t, condition(cel), trust.Hint{}); e.Verdict != want {
			t.Errorf("%s:\n %s, want\n %s", cel, e.Verdict, want)
		}
	}
}

// A rule that names the file of the job lets in whatever calls that file: from any ref, by any
// other file, and from any repository that the rest of the rule leaves open.
func TestAFileThatTheRuleNamesIsCalledFromElsewhere(t *testing.T) {
	const inside = ", from any workflow file, in a job inside acme/app/.github/workflows/a.yml@refs/heads/main"
	const job = ` && claims.event_name == 'push' && claims.job_workflow_ref == 'acme/app/.github/workflows/a.yml@refs/heads/main'`
	for cel, want := range map[string]string{
		`claims.repository == 'acme/app'` + job:                                    "Only pushes on any branch or tag of acme/app" + inside,
		`claims.repository == 'acme/app' && claims.ref == 'refs/heads/main'` + job: "Only pushes to main of acme/app" + inside,
		`claims.repository_owner == 'acme'` + job:                                  "Only pushes on any branch or tag of any repository of acme" + inside,
	} {
		if _, e := expose(t, condition(cel), trust.Hint{}); e.Verdict != want {
			t.Errorf("%s:\n %s, want\n %s", cel, e.Verdict, want)
		}
	}
}

// Whoever gets in beside the owners and the events that a rule names is not left out.
func TestAVerdictIsAsWideAsTheRule(t *testing.T) {
	const app, anyone = `claims.repository == 'acme/app' && `, "Anyone on GitHub: a repository of any owner gets in"
	for cel, want := range map[string]string{
		app + `claims.event_name in ['schedule','push']`:                                            "Only runs of push, schedule on any branch or tag of acme/app, from any workflow file",
		app + `claims.event_name in ['push','schedule']`:                                            "Only runs of push, schedule on any branch or tag of acme/app, from any workflow file",
		app + `claims.event_name in ['schedule','workflow_dispatch','push']`:                        "Only runs of push, schedule, workflow_dispatch on any branch or tag of acme/app, from any workflow file",
		`claims.repository in ['acme/app','evil/app'] || claims.ref == 'refs/heads/main'`:           anyone,
		`claims.repository_owner_id in ['1','2'] || claims.ref == 'refs/heads/main'`:                anyone,
		`claims.repository_owner_id in ['1','2'] || claims.repository_owner == 'acme'`:              "Names three owners, acme and those with the ids 1 and 2: to each the others are strangers",
		`claims.repository_owner_id == '1' || claims.repository_owner == 'acme'`:                    "Names two owners, acme and the one with the id 1: to each the others are strangers",
		`claims.repository in ['acme/app','evil/app'] || claims.repository_id == '7'`:               "Names two owners, acme and evil, beside the repository with the id 7: to each the others are strangers",
		`claims.repository_owner_id in ['1','2'] && claims.repository_owner == 'acme'`:              "Anyone who can open a pull request on any repository of acme, and whoever can push any branch to it",
		`claims.repository_owner in ['acme','evil'] && claims.repository_owner_id in ['1','2','3']`: "Names two owners, acme and evil: to each the others are strangers",
	} {
		if _, e := expose(t, condition(cel), trust.Hint{}); e.Verdict != want {
			t.Errorf("%s:\n %s, want\n %s", cel, e.Verdict, want)
		}
	}
}

package migrate_test

import (
	"strings"
	"testing"
)

// What a job has today is kept, in each way in which it can be said.
func TestTheJobKeepsItsPermissions(t *testing.T) {
	for name, c := range map[string]struct {
		workflow, job, want string
		assumed             bool
	}{
		"none at all":     {"", "", "    permissions:\n      contents: read\n      issues: read\n      pull-requests: read\n      id-token: write\n", true},
		"the workflow's":  {"permissions:\n  issues: write # why\n", "", "    permissions:\n      issues: write\n      id-token: write\n", false},
		"without a token": {"permissions: {contents: read, id-token: none}\n", "", "    permissions:\n      contents: read\n      id-token: write\n", false},
		"all to read":     {"permissions: read-all\n", "", "      contents: read\n", false},
		"all to write":    {"permissions: write-all\n", "", "    runs-on: ubuntu-latest\n    steps:", false},
		"there already":   {"permissions: {id-token: write}\n", "", "    runs-on: ubuntu-latest\n    steps:", false},
		"nothing":         {"permissions: {}\n", "", "    permissions:\n      id-token: write\n", false},
		"its own": {
			"permissions: {id-token: write}\n", "    permissions:\n      contents: read # to look\n\n",
			"    permissions:\n      contents: read # to look\n      id-token: write\n\n", false,
		},
		"its own in braces":        {"", "    permissions: {contents: read}\n", "    permissions: {contents: read, id-token: write}\n", false},
		"its own, empty":           {"", "    permissions: {}\n", "    permissions: {id-token: write}\n", false},
		"its own without a token":  {"", "    permissions:\n      id-token: none\n      contents: read\n", "    permissions:\n      id-token: write\n      contents: read\n", false},
		"its own, all to read":     {"", "    permissions: read-all\n", "      statuses: read\n      id-token: write\n", false},
		"its own, and none inside": {"", "    permissions:\n", "    permissions:\n      id-token: write\n", false},
	} {
		text := strings.Replace(action("push", c.job), "jobs:\n", c.workflow+"jobs:\n", 1)
		p := run(t, options("a.yml", text))
		got := content(t, p, "a.yml")
		if !strings.Contains(got, c.want) || strings.Count(got, "id-token") > 1+strings.Count(c.workflow, "id-token") {
			t.Errorf("%s:\n%s", name, got)
		}
		if warned(p, "permissions_assumed") != c.assumed {
			t.Errorf("%s: warned of an assumption is %t", name, !c.assumed)
		}
		if j := job(t, p, "review"); len(j.Runs) == 0 || !j.Runs[0].Token {
			t.Errorf("%s: the job gets no token: %s", name, j.Because)
		}
	}
}

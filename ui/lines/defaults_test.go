package lines

import (
	"strings"
	"testing"

	"gh-wif/internal/job"
	"gh-wif/wizard"
)

// On plain lines, too, what stands in brackets is what an empty answer means.
func TestTheDefaultThatIsShownIsApplied(t *testing.T) {
	var built wizard.Answers
	out, _, err := speak(t, newWorld(), func(d *Deps) {
		d.Start, d.Pages = job.Setup, wizard.Pages
		d.Answers = wizard.Answers{Repository: "acme/app"}
		d.Build = func(a wizard.Answers) (wizard.Plan, error) {
			p, err := wizard.Build(a)
			built = p.Answers
			return p, err
		}
	}, append(make([]string, 22), "10", "yes")...)
	if err != nil {
		t.Fatal(err)
	}
	for question, shown := range map[string]string{
		"Branch.": "[main]", "Default branch.": "[main]", "Events.": "[1]", "Workspace id.": "[wrkspc_...]", "Ids in the workflow.": "[1]", "Tag.": "[empty]",
		"Subject format.": "[1]", "Language.": "[1]", "Scope.": "[1]", "Workflow file.": "[claude.yml]",
	} {
		_, rest, _ := strings.Cut(out, "\n"+question)
		if _, rest, _ = strings.Cut(rest, "["); !strings.HasPrefix("["+rest, shown) {
			t.Errorf("%s does not show %s:\n%.200s", question, shown, rest)
		}
	}
	if built.Branch != "main" || built.Scope != "workspace:inference" || built.WorkflowFile != "claude.yml" || strings.Join(built.Events, ",") != "push" {
		t.Errorf("applied is %+v", built)
	}
}

package lint

import (
	"strings"
	"testing"

	"gh-wif/internal/workflow"
)

func TestTheOrderOfFindings(t *testing.T) {
	in := []Finding{
		{ID: "7", File: "b", Line: 1, Column: 1, Severity: workflow.Error},
		{ID: "6", File: "a", Line: 2, Column: 2, Severity: workflow.Note},
		{ID: "5", File: "a", Line: 2, Column: 2, Severity: workflow.Warning},
		{ID: "4", File: "a", Line: 2, Column: 2, Severity: workflow.Error},
		{ID: "3", File: "a", Line: 2, Column: 1, Severity: workflow.Note},
		{ID: "2", File: "a", Line: 1, Column: 9, Severity: workflow.Note},
		{ID: "1", File: "z", Line: 9, Column: 9, Severity: workflow.Note},
		{ID: "3", File: "a", Line: 2, Column: 1, Severity: workflow.Note},
		{ID: "3", File: "a", Line: 2, Column: 1, Severity: workflow.Note, Message: "another"},
	}
	var got []string
	for _, f := range sorted(in, []string{"z", "a", "b"}) {
		got = append(got, f.ID+f.Message)
	}
	if want := "1 2 3 3another 4 5 6 7"; strings.Join(got, " ") != want {
		t.Errorf("%s, want %s: by file as given, place, severity, and each once", strings.Join(got, " "), want)
	}
}

func TestWhatIsAtLeastAsBad(t *testing.T) {
	for threshold, want := range map[workflow.Grade]string{workflow.Error: "error", workflow.Warning: "error warning", workflow.Note: "error warning note"} {
		var got []string
		for _, s := range []workflow.Grade{workflow.Error, workflow.Warning, workflow.Note} {
			if AtLeast(s, threshold) {
				got = append(got, string(s))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("at least %s are %q", threshold, got)
		}
	}
}

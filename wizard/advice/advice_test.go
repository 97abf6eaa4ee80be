package advice

import (
	"slices"
	"strings"
	"testing"
)

// Where questions are asked nobody knows flags, and the question that is meant is named.
func TestAdviceForScreensNamesAQuestionAndNoFlag(t *testing.T) {
	for _, key := range Keys() {
		a := Of(key)
		if strings.Contains(string(a.Screen), "--") {
			t.Errorf("%s: a screen is told %q", key, a.Screen)
		}
		if names := slices.Contains(a.Screen.Holes(), "question"); names != (a.Ask != "") {
			t.Errorf("%s: it names a question: %v, and asks %q", key, names, a.Ask)
		}
		if !strings.Contains(string(a.Flags), "--") && key != "broad_scope" {
			t.Errorf("%s: a command is told no flag: %q", key, a.Flags)
		}
	}
}

func TestHowGraveAWarningIs(t *testing.T) {
	for _, tt := range []struct {
		id      string
		advised bool
		want    Grade
	}{
		{"stranger_issues", true, Danger},
		{"stranger_issues", false, Danger},
		{"fork_write_tokens", true, Danger},
		{"branch_writers", true, Caution},
		{"branch_writers", false, Note},
		{"issuer_once", true, Note},
		{"some_new_one", true, Caution},
	} {
		if got := GradeOf(tt.id, tt.advised); got != tt.want {
			t.Errorf("%s, advised %v: %s, want %s", tt.id, tt.advised, got, tt.want)
		}
	}
}

package cause

import "testing"

func TestASubIsFoundInALogAsItStandsThere(t *testing.T) {
	for text, want := range map[string]string{
		`sub "repo:o/r:ref:refs/heads/main", no rule`: "repo:o/r:ref:refs/heads/main",
		"repo:o@1/r@2:pull_request":                   "repo:o@1/r@2:pull_request",
		"x repo:o/r:environment:prod\n":               "repo:o/r:environment:prod",
		"xrepo:o/r:pull_request":                      "",
		"repo:o/r:branch:main":                        "",
		"repo:o r/x:pull_request":                     "",
		"":                                            "",
	} {
		if got := subjectIn(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestTheVariablesThatAnSDKMissesAreListed(t *testing.T) {
	for text, want := range map[string]string{
		"partial configuration, missing: A_B, C_D and E_F.": "A_B, C_D, E_F",
		"missing A_B": "A_B",
		"missing it":  "",
		"nothing":     "",
	} {
		if got := missingIn(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

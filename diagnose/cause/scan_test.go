package cause

import "testing"

func TestOnlyWholeWordsAreReplacedInACondition(t *testing.T) {
	for _, c := range []struct{ source, word, before, with, want string }{
		{"ref == 'x' && my_ref == ref2", "ref", "", "claims.ref", "claims.ref == 'x' && my_ref == ref2"},
		{"assertion.ref == myassertion.x", "assertion", ".", "claims", "claims.ref == myassertion.x"},
		{"assertion == 'x'", "assertion", ".", "claims", "assertion == 'x'"},
	} {
		if got := replaceWord(c.source, c.word, c.before, c.with); got != c.want {
			t.Errorf("%s: got %s, want %s", c.source, got, c.want)
		}
	}
}

func TestANumberIsQuotedOnlyWhereItIsCompared(t *testing.T) {
	for source, want := range map[string]string{
		"claims.id == 12 && x": `claims.id == "12" && x`,
		"claims.id==12":        `claims.id=="12"`,
		"claims.id == 123":     "claims.id == 123",
		"claims.id != 12":      "claims.id != 12",
	} {
		if got := quoteAfter(source, "claims.id", "12"); got != want {
			t.Errorf("%s: got %s, want %s", source, got, want)
		}
	}
}

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

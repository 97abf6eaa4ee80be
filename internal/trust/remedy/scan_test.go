package remedy

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

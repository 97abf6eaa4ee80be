package diagnose_test

import (
	"strings"
	"testing"

	"gh-wif/diagnose"
	"gh-wif/internal/present"
)

// A command names its flags; on a screen nobody knows flags, and a field does what they do.
func TestWhatWasNotCheckedNamesNoFlagOnAScreen(t *testing.T) {
	all := diagnose.EveryUnchecked()
	flags := 0
	for i, u := range present.ForScreens(diagnose.Report{Unchecked: all}).Unchecked {
		if text := u.What.String() + " " + u.How.String(); strings.Contains(text, "--") {
			t.Errorf("a screen says %q", text)
		}
		command := all[i].How.String()
		flags += strings.Count(command, "--")
		if strings.Contains(command, "--jwks") && !strings.Contains(u.How.String(), `the field "Issuer"`) {
			t.Errorf("a screen says %q for %q", u.How, command)
		}
	}
	if flags < 8 {
		t.Errorf("the commands name %d flags", flags)
	}
}

package versions

import (
	"fmt"
	"os"
	"testing"
	"time"
)

// What moves must be looked at again before it is given to others: an old table is a warning where
// a change lands, and stops a release, for which GH_WIF_RELEASE is set. Run it with -count=1 -v:
// the result of a test is otherwise kept from a day on which the table was young.
func TestTheTableIsNotTooOld(t *testing.T) {
	switch text := Reminder(time.Now()); {
	case text == "":
		age, _ := Age(time.Now())
		t.Logf("the table of versions is %d days old, of %d", age/day, MaxAge/day)
	case os.Getenv("GH_WIF_RELEASE") != "":
		t.Error(text)
	case os.Getenv("GITHUB_ACTIONS") == "true":
		fmt.Printf("::warning title=Versions::%s\n", text)
	default:
		t.Log("warning: " + text)
	}
}

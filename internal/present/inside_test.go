package present

import (
	"os"
	"strings"
	"testing"
)

func TestTheReadmeShowsTheStepThatLooksInsideTheJob(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	step := "  " + strings.ReplaceAll(strings.TrimSpace(InsideStep), "\n", "\n  ") + "\n"
	if err != nil || !strings.Contains(string(readme), step) {
		t.Errorf("the README does not show InsideStep (%v)", err)
	}
}

package widget

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestEveryRuleLineHasItsPath(t *testing.T) {
	raw, _ := json.MarshalIndent(map[string]any{"a": map[string]any{"b": []string{"x", "y"}, "c": "d: \": e"}, "f": 1}, "", "  ")
	got := linePaths(strings.Split(string(raw), "\n"))
	want := []string{"", "a", "a.b", "a.b", "a.b", "a.b", "a.c", "a", "f", ""}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("paths %q, want %q in\n%s", got, want, raw)
	}
}

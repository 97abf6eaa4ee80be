package files

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAChangeWhileTheFilesAreStagedIsNotOverwritten(t *testing.T) {
	root := disk(t, map[string]string{"rule.json": "mine"})
	changes := Plan(Existing(root), []File{{Path: "rule.json", Content: []byte("new")}})
	var w writer
	w.sort(changes[0], func(Change) Decision { return Overwrite })
	if err := w.open(root); err != nil {
		t.Fatal(err)
	}
	defer w.root.Close()
	w.disk = onDisk{w.root}
	if w.verify(); len(w.refused) > 0 {
		t.Fatal(w.refused)
	}
	if err := w.stage(w.todo[0]); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, "rule.json")
	if err := os.WriteFile(path, []byte("somebody else's"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := w.place(w.todo[0]); err == nil || !strings.Contains(err.Error(), "changed since you saw the difference") {
		t.Errorf("%v", err)
	}
	if got, _ := os.ReadFile(path); string(got) != "somebody else's" {
		t.Errorf("the file is %q", got)
	}
}

func TestWhatAKilledProgramLeftBehindIsRemoved(t *testing.T) {
	random := strings.Repeat("A2", 13)
	root := disk(t, map[string]string{"." + "rule.json." + random: "old", ".rule.json." + strings.Repeat("B3", 13): "new", ".rule.json.bak": "mine", ".other.json." + random: "other"})
	for _, name := range []string{".rule.json." + random, ".rule.json.bak", ".other.json." + random} {
		if err := os.Chtimes(filepath.Join(root, name), time.Time{}, time.Now().Add(-2*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Write(root, Plan(Existing(root), []File{{Path: "rule.json", Content: []byte("x")}}), nil); err != nil {
		t.Fatal(err)
	}
	var left []string
	list, _ := os.ReadDir(root)
	for _, e := range list {
		left = append(left, e.Name())
	}
	want := []string{".other.json." + random, ".rule.json." + strings.Repeat("B3", 13), ".rule.json.bak", "rule.json"}
	if strings.Join(left, " ") != strings.Join(want, " ") {
		t.Errorf("left are %q", left)
	}
}

package files

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestTextIsAddedToAFileThatIsThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "summary")
	if err := Append(path, []byte("x"), 10); err == nil {
		t.Error("a file was made")
	}
	if err := os.WriteFile(path, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Append(path, []byte("678901"), 10); !errors.Is(err, ErrFull) {
		t.Errorf("%v", err)
	}
	if err := Append(path, []byte("67890"), 10); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "1234567890" {
		t.Errorf("%q, %v", got, err)
	}
	for _, path := range []string{t.TempDir(), os.DevNull, path + "/x"} {
		if err := Append(path, []byte("x"), 10); err == nil {
			t.Errorf("%s was written", path)
		}
	}
}

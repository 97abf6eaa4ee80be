package versions

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTheAgeOfTheTableIsThatOfTheDayItWasRead(t *testing.T) {
	for _, tt := range []struct {
		after time.Duration
		want  string
	}{
		{0, ""},
		{-day, ""},
		{MaxAge, ""},
		{MaxAge + time.Second, "120 days ago, and 120 are the most"},
		{MaxAge + 10*day, "130 days ago"},
	} {
		got := Reminder(Read.Add(tt.after))
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("after %v: %q, want %q", tt.after, got, tt.want)
		}
		if got != "" && !strings.Contains(got, Date(Read)) {
			t.Errorf("no day in %q", got)
		}
	}
}

func TestActionsAreNamedByTagAndFullCommit(t *testing.T) {
	commit, tag := regexp.MustCompile(`^[0-9a-f]{40}$`), regexp.MustCompile(`^v\d+(\.\d+\.\d+)?$`)
	seen := map[string]bool{}
	for _, a := range Actions() {
		release := strings.TrimPrefix(a.Release, "v")
		switch {
		case !commit.MatchString(a.Commit) || seen[a.Commit] || seen[a.Name]:
			t.Errorf("%s: %s", a.Name, a.Commit)
		case !tag.MatchString(a.Tag) || release != strings.TrimPrefix(a.Tag, "v") && !strings.HasPrefix(release, strings.TrimPrefix(a.Tag, "v")+"."):
			t.Errorf("%s: the tag %s does not lead to %s", a.Name, a.Tag, a.Release)
		case a.Seen.After(Read):
			t.Errorf("%s was seen after the table was read", a.Name)
		}
		seen[a.Commit], seen[a.Name] = true, true
		if got, ok := ActionByName(a.Name); !ok || got != a {
			t.Errorf("%s is not found", a.Name)
		}
	}
	if _, ok := ActionByName("actions/none"); ok {
		t.Error("an action that is not there was found")
	}
}

func TestReleasesAreOfTheirMajors(t *testing.T) {
	for _, s := range SDKs() {
		if s.Release != "" && !strings.HasPrefix(s.Release, s.Major+".") {
			t.Errorf("%s: %s is no %s", s.Language, s.Release, s.Major)
		}
		if got := SDKByLanguage(s.Language); got != s || s.Package == "" || s.Runtime == "" || s.Tried == "" {
			t.Errorf("%+v", s)
		}
	}
	// Go names the major version in the path, and takes the older one without it.
	for _, language := range []string{"go", "cli"} {
		if s := SDKByLanguage(language); !strings.Contains(s.Package+"/", "/v"+s.Major+"/") {
			t.Errorf("%s: %s", language, s.Package)
		}
	}
	if SDKByLanguage("cobol") != (SDK{}) {
		t.Error("an SDK that is not there was found")
	}
}

func TestTheEndOfAModelIsFoundByEveryNameOfIt(t *testing.T) {
	for model, want := range map[string]string{
		"claude-sonnet-4-5": "2026-11-30", "claude-sonnet-4-5-20250929": "2026-11-30", "claude-sonnet-4-20250514": "2026-06-15", "claude-sonnet-4-0": "2026-06-15",
		"claude-opus-4-5": "2027-01-22", "claude-opus-4-1-20250805": "2026-08-05", "claude-3-7-sonnet-latest": "2026-02-19", "claude-3-haiku-20240307": "2026-04-20",
		"claude-sonnet-4-6": "", "claude-opus-5": "", "claude-opus-5-5": "", "claude-haiku-4-5-20251001": "", "claude": "", "": "", "sonnet": "",
	} {
		got := ""
		if ends, known := ModelEnds(model); known {
			got = Date(ends)
		}
		if got != want {
			t.Errorf("%q ends %q, want %q", model, got, want)
		}
	}
	if _, known := ModelEnds(DefaultModel); known {
		t.Error("the default model ends")
	}
}

func TestModelsAreFoundInATextAsTheAPINamesThem(t *testing.T) {
	for text, want := range map[string][]string{
		"--model claude-sonnet-4-5":                      {"claude-sonnet-4-5"},
		`{"model":"claude-opus-4-5-20251101"}`:           {"claude-opus-4-5-20251101"},
		"model: claude-3-7-sonnet-latest, claude-opus-5": {"claude-3-7-sonnet-latest", "claude-opus-5"},
		"claude-sonnet-4-5.":                             {"claude-sonnet-4-5"},
		"anthropic.claude-sonnet-4-5-20250929-v1:0":      nil, // Bedrock
		"claude-sonnet-4-5@20250929":                     nil, // Google Cloud
		"anthropic/claude-sonnet-4-5":                    nil, // a gateway
		"my-claude-sonnet-4-5":                           nil,
		"claude-sonnet-4-5_x":                            nil,
		"claude -p":                                      nil,
		"actions/claude-code-action":                     nil,
		"":                                               nil,
	} {
		var got []string
		for _, m := range Models(text) {
			got = append(got, m.Model)
			if text[m.At:m.At+len(m.Model)] != m.Model {
				t.Errorf("%q: %d is not where %s stands", text, m.At, m.Model)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

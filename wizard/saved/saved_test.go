package saved

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
	"gh-wif/wizard"
)

// someState is a state with answers of every kind, right ones and others.
func someState(t *rapid.T) State {
	var s State
	text := rapid.OneOf(rapid.StringMatching(`[a-z"\\é\n<>&-]{0,8}`), rapid.StringMatching(`(fdis_|svac_)[A-Za-z0-9]{1,4}`))
	for _, row := range wizard.Table() {
		if !rapid.Bool().Draw(t, row.Name) {
			continue
		}
		switch row.Kind() {
		case wizard.AskYesNo:
			row.Set(&s.Answers, []string{"true"})
		case wizard.AskNumber:
			row.Set(&s.Answers, []string{rapid.StringMatching(`[1-9][0-9]{0,5}`).Draw(t, "number")})
		case wizard.AskChoices:
			if all := rapid.SliceOfN(text, 1, 3).Draw(t, "several"); len(all) > 0 {
				row.Set(&s.Answers, all)
			}
		default:
			if v := text.Draw(t, "text"); row.ID == nil || !row.ID.IsPlaceholder(strings.TrimSpace(v)) {
				row.Set(&s.Answers, []string{v})
			}
		}
	}
	s.Done = rapid.SliceOfDistinct(rapid.SampledFrom(Steps), func(id wizard.StepID) wizard.StepID { return id }).Draw(t, "done")
	return s
}

func TestWhatIsSavedIsRead(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		want := someState(t)
		got, err := Parse(want.JSON())
		if err != nil {
			t.Fatalf("%v\n%s", err, want.JSON())
		}
		slices.Sort(got.Done)
		slices.Sort(want.Done)
		if len(got.Done) == 0 {
			got.Done = want.Done
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("saved %+v\nread  %+v\n%s", want, got, want.JSON())
		}
	})
}

// A file of tomorrow is taken as far as it is known; one that is not as it is written here is
// refused, with its place.
func TestAFileThatIsNotAsWritten(t *testing.T) {
	for text, want := range map[string]string{
		``:                             "is empty",
		`{`:                            "ends too early",
		`[]`:                           "want an object, not an array",
		`{}`:                           "says no version",
		`{"version": 2}`:               "line 1, column 13: version is another version than 1",
		`{"version": "1"}`:             "another version",
		`{"version": 1, "answers": 3}`: "answers want an object, not a number",
		`{"version": 1, "answers": {"repo": ["a/b"]}}`:              "answers.repo want a string, not an array",
		`{"version": 1, "answers": {"event": "push"}}`:              "answers.event want a list of strings, not a string",
		`{"version": 1, "answers": {"event": [1]}}`:                 "a number in it",
		`{"version": 1, "answers": {"any-workflow": "true"}}`:       "want true or false, not a string",
		`{"version": 1, "answers": {"token-lifetime": 1.5}}`:        "want a whole number",
		`{"version": 1, "answers": {"token-lifetime": "600"}}`:      "want a whole number, not a string",
		`{"version": 1, "done": {"commit": true}}`:                  "done want a list of strings",
		`{"version": 1, "answers": {"repo": "a/b", "repo": "c/d"}}`: "twice",
		`{"version": 1} more`:                                       "something after the end",
		"{\"version\": 1, \"answers\": {\"repo\": \"\xff\"}}":       "UTF-8",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	s, err := Parse([]byte(`{"version": 1, "answers": {"repo": "a/b", "colour": "red"}, "done": ["commit", "commit", "dance"], "by": "x"}`))
	if want := []string{"answers.colour", "done: dance", "by"}; err != nil || s.Answers.Repository != "a/b" || !slices.Equal(s.Unknown, want) || !slices.Equal(s.Done, []wizard.StepID{wizard.StepCommit}) {
		t.Errorf("%+v, %v", s, err)
	}
}

// Only answers that were given are saved: defaults may be others tomorrow, and placeholders are no ids.
func TestWhatWasNotGivenIsNotSaved(t *testing.T) {
	got := string(State{Answers: wizard.Answers{Repository: "acme/app", IssuerID: "fdis_..."}}.JSON())
	want := "{\n  \"version\": 1,\n  \"answers\": {\n    \"repo\": \"acme/app\"\n  },\n  \"done\": []\n}\n"
	if got != want {
		t.Errorf("saved %s", got)
	}
	if got := string(State{}.JSON()); !strings.Contains(got, `"answers": {}`) {
		t.Errorf("saved %s", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"version": 1, "answers": {"repo": "a/b", "event": ["push"], "token-lifetime": 600, "no-guards": true}, "done": ["run"]}`))
	f.Add([]byte(`{"version": 1, "answers": {"rule-name": "x"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Parse(data)
		if err != nil {
			return
		}
		s.Unknown = nil
		again, err := Parse(s.JSON())
		if err != nil {
			t.Fatalf("what was read of %q cannot be read again: %v\n%s", data, err, s.JSON())
		}
		if string(again.JSON()) != string(s.JSON()) {
			t.Fatalf("%q is written as %s and then as %s", data, s.JSON(), again.JSON())
		}
	})
}

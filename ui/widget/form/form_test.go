package form

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"gh-wif/internal/proptest"
	"gh-wif/ui/keys"
	"gh-wif/ui/theme"
	"gh-wif/wizard"
)

// sheet holds the answers of a test form.
type sheet map[string][]string

func (a sheet) spec(id string, kind wizard.QuestionKind, options ...string) Spec {
	s := Spec{
		ID: id, Kind: kind, Title: "Title of " + id, Help: "Help for " + id + ".", Placeholder: "example",
		Get: func() []string { return a[id] },
		Set: func(v []string) { a[id] = v },
	}
	for _, o := range options {
		s.Options = append(s.Options, wizard.Option{Value: o, Title: o, Help: "what " + o + " means"})
	}
	return s
}

func newForm(a sheet, specs ...Spec) *Form {
	f := New(theme.New(true, true), keys.Default(), "The introduction.", specs)
	f.SetSize(76, 18)
	return f
}

func (f *Form) typed(texts ...string) (last Outcome) {
	codes := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "tab": {Code: tea.KeyTab}, "back": {Code: tea.KeyTab, Mod: tea.ModShift}, "esc": {Code: tea.KeyEscape},
		"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "space": {Code: tea.KeySpace, Text: " "}, "end": {Code: tea.KeyEnd}, "right": {Code: tea.KeyRight},
	}
	for _, text := range texts {
		if k, ok := codes[text]; ok {
			last = f.Update(k)
			continue
		}
		for _, r := range text {
			last = f.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
	}
	return last
}

func text(f *Form) string { return ansi.Strip(f.View()) }

// What holds without an answer is shown where the answer would stand.
func TestTheDefaultIsShownWhereNothingIsAnswered(t *testing.T) {
	a := sheet{"other": {"x"}, "events": nil}
	branch := a.spec("branch", wizard.AskText)
	branch.Default = func() []string {
		if a["other"][0] == "y" {
			return []string{""}
		}
		return []string{"main"}
	}
	events := a.spec("events", wizard.AskChoices, "push", "schedule")
	events.Default = func() []string { return []string{"push"} }
	f := newForm(a, a.spec("other", wizard.AskText), branch, events, a.spec("tag", wizard.AskText))
	for _, want := range []string{"Title of branch  (main)", "Title of events  (push)", "Title of tag     -"} {
		if got := text(f); !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	f.typed("enter")
	if got := text(f); !strings.Contains(got, "(main)") {
		t.Errorf("the open field does not show what holds:\n%s", got)
	}
	a["other"] = []string{"y"}
	f.typed("enter", "back")
	if got := text(f); strings.Contains(got, "main") || !strings.Contains(got, "(example)") {
		t.Errorf("a default that holds no more is shown:\n%s", got)
	}
}

func TestEveryKindOfQuestion(t *testing.T) {
	a := sheet{}
	f := newForm(a, a.spec("name", wizard.AskText), a.spec("one", wizard.AskChoice, "red", "green", "blue"), a.spec("many", wizard.AskChoices, "x", "y", "z"), a.spec("sure", wizard.AskYesNo))
	if out := f.typed("bob", "enter", "down", "down", "enter", "space", "down", "space", "enter", "y"); out != Changed {
		t.Errorf("the last answer: %v", out)
	}
	want := sheet{"name": {"bob"}, "one": {"blue"}, "many": {"x", "y"}, "sure": {"true"}}
	for id, v := range want {
		if !slices.Equal(a[id], v) {
			t.Errorf("%s is %q, want %q", id, a[id], v)
		}
	}
	if out := f.typed("enter"); out != Done {
		t.Errorf("past the last question: %v", out)
	}
	f.Enter(true)
	if out := f.typed("back"); out != Before {
		t.Errorf("before the first question: %v", out)
	}
}

func TestALastOptionByTheEndKeyCounts(t *testing.T) {
	a := sheet{}
	newForm(a, a.spec("one", wizard.AskChoice, "red", "green", "blue")).typed("end")
	if !slices.Equal(a["one"], []string{"blue"}) {
		t.Errorf("%q", a["one"])
	}
}

func TestAListIsFiltered(t *testing.T) {
	a := sheet{}
	f := newForm(a, a.spec("one", wizard.AskChoice, "red", "green", "blue"), a.spec("many", wizard.AskChoices, "push", "pull", "tag"))
	f.typed("down", "/", "bl")
	if !f.Filtering() || !f.Typing() || !strings.Contains(text(f), "blue") || strings.Contains(text(f), "green ") {
		t.Errorf("filtered by bl:\n%s", text(f))
	}
	if f.typed("enter"); !slices.Equal(a["one"], []string{"blue"}) || f.Filtering() || !strings.Contains(text(f), "green") {
		t.Errorf("enter chooses %q and shows all again:\n%s", a["one"], text(f))
	}
	f.typed("/", "red", "esc")
	if !slices.Equal(a["one"], []string{"blue"}) {
		t.Errorf("esc gives up the filter, not the answer: %q", a["one"])
	}
	f.typed("/")
	f.Update(tea.PasteMsg{Content: "gre"})
	if v := text(f); !strings.Contains(v, "green") || strings.Contains(v, "blue") {
		t.Errorf("a pasted filter does not filter:\n%s", v)
	}
	f.typed("esc")
	if f.typed("tab", "/", "tag", "enter"); !slices.Equal(a["many"], []string{"tag"}) {
		t.Errorf("enter takes the filtered option of several: %q", a["many"])
	}
}

func TestAWrongAnswerIsNamedWhenItIsLeft(t *testing.T) {
	a := sheet{}
	s := a.spec("name", wizard.AskText)
	s.Check = func() error {
		if v := a["name"]; len(v) == 0 || !strings.Contains(v[0], "/") {
			return errors.New("is no OWNER/NAME")
		}
		return nil
	}
	f := newForm(a, s, a.spec("other", wizard.AskText))
	if strings.Contains(text(f), "OWNER") {
		t.Error("an empty field is no mistake before anybody typed")
	}
	if f.typed("acme"); strings.Contains(text(f), "OWNER") || !f.Wrong() {
		t.Errorf("judged while it is typed:\n%s", text(f))
	}
	if f.typed("enter"); f.Focused().ID != "name" || !strings.Contains(text(f), "✗ is no OWNER/NAME") {
		t.Errorf("the focus left a wrong answer, or it is not named:\n%s", text(f))
	}
	if f.typed("x"); !strings.Contains(text(f), "✗ is no OWNER/NAME") {
		t.Error("named once, it is forgotten before it is right")
	}
	if f.typed("/app"); strings.Contains(text(f), "OWNER") {
		t.Error("still named after it was put right")
	}
	if f.typed("enter"); f.Focused().ID != "other" || !f.Valid() {
		t.Error("a right answer does not let go")
	}
	f.Focus("name")
	f.Update(tea.PasteMsg{Content: "no"})
	a["name"] = []string{"x"}
	f.Focus("other")
	if f.Valid() || f.Focused().ID != "name" {
		t.Error("Valid goes to the first wrong answer")
	}
}

func TestQuestionsComeAndGoWithOtherAnswers(t *testing.T) {
	a := sheet{}
	cron := a.spec("cron", wizard.AskText)
	cron.Visible = func() bool { return slices.Contains(a["event"], "schedule") }
	f := newForm(a, a.spec("event", wizard.AskChoices, "push", "schedule"), cron, a.spec("last", wizard.AskText))
	if strings.Contains(text(f), "cron") || f.Focus("cron") {
		t.Error("a question that is not asked is there")
	}
	f.typed("down", "space")
	if !strings.Contains(text(f), "cron") {
		t.Errorf("not asked:\n%s", text(f))
	}
	if f.typed("enter"); f.Focused().ID != "cron" {
		t.Errorf("the focus is on %s", f.Focused().ID)
	}
}

func TestSuggestionsAreReplacedByTypingAndPasting(t *testing.T) {
	for name, c := range map[string]struct {
		msg  tea.Msg
		want string
	}{
		"typing":  {tea.KeyPressMsg{Code: 'x', Text: "x"}, "x"},
		"pasting": {tea.PasteMsg{Content: "pasted"}, "pasted"},
		"editing": {tea.KeyPressMsg{Code: tea.KeyBackspace}, "foun"},
	} {
		t.Run(name, func(t *testing.T) {
			a := sheet{}
			f := newForm(a, a.spec("name", wizard.AskText))
			a["name"] = []string{"found"}
			f.Refresh(true)
			if !strings.Contains(text(f), "typing replaces it") {
				t.Fatalf("not marked as found:\n%s", text(f))
			}
			f.Update(c.msg)
			if a["name"][0] != c.want {
				t.Errorf("%q, want %q", a["name"][0], c.want)
			}
			a["name"] = []string{"another"}
			if f.Refresh(true); a["name"][0] != c.want {
				t.Error("what was found later took the place of what was typed")
			}
			if f.Reload(); a["name"][0] != c.want {
				t.Error("a reload changed the answer")
			}
		})
	}
}

func TestTheFocusedQuestionIsSeenWholeInEverySize(t *testing.T) {
	proptest.Check(t, func(t *rapid.T) {
		a := sheet{}
		var specs []Spec
		for i := range rapid.IntRange(1, 9).Draw(t, "questions") {
			kind := rapid.SampledFrom([]wizard.QuestionKind{wizard.AskText, wizard.AskChoice, wizard.AskChoices, wizard.AskYesNo}).Draw(t, "kind")
			var options []string
			if kind == wizard.AskChoice || kind == wizard.AskChoices {
				for j := range rapid.IntRange(1, 14).Draw(t, "options") {
					options = append(options, fmt.Sprintf("option-%d", j))
				}
			}
			specs = append(specs, a.spec(fmt.Sprintf("q%d", i), kind, options...))
		}
		f := newForm(a, specs...)
		w, h := rapid.IntRange(38, 120).Draw(t, "w"), rapid.IntRange(9, 40).Draw(t, "h")
		f.SetSize(w, h)
		for range rapid.IntRange(0, 20).Draw(t, "keys") {
			f.typed(rapid.SampledFrom([]string{"tab", "back", "down", "up", "a", "space", "end"}).Draw(t, "key"))
		}
		view := text(f)
		lines := strings.Split(view, "\n")
		if len(lines) > h {
			t.Fatalf("%d lines in a room of %d:\n%s", len(lines), h, view)
		}
		for _, l := range lines {
			if ansi.StringWidth(l) > w {
				t.Fatalf("a line is wider than %d: %q", w, l)
			}
		}
		if !strings.Contains(view, "Title of "+f.Focused().ID) {
			t.Fatalf("the question with the focus is not seen:\n%s", view)
		}
		if k := f.Focused().Kind; (k == wizard.AskChoice || k == wizard.AskChoices) && !strings.Contains(view, "›") {
			t.Fatalf("the cursor is not seen in %dx%d:\n%s", w, h, view)
		}
	})
}

func TestAClickFocuses(t *testing.T) {
	a := sheet{}
	f := newForm(a, a.spec("one", wizard.AskText), a.spec("two", wizard.AskText))
	for y, l := range strings.Split(text(f), "\n") {
		if strings.Contains(l, "two") && f.Click(y) != Moved {
			t.Error("a click on a question does nothing")
		}
	}
	if f.Focused().ID != "two" {
		t.Errorf("the focus is on %s", f.Focused().ID)
	}
	if f.Click(0) != Unused || f.Click(-1) != Unused || f.Click(99) != Unused {
		t.Error("a click beside the questions does something")
	}
	f.SetNote("A note.")
	if !strings.Contains(text(f), "A note.") {
		t.Error("the note is not shown")
	}
}

func TestAFormWithoutQuestionsIsDone(t *testing.T) {
	f := newForm(sheet{})
	if f.typed("x") != Done || f.Typing() || f.Filtering() || f.Focused().ID != "" || !f.Valid() {
		t.Error("an empty form holds somebody up")
	}
	f.View()
}

// What an option means can be read whole: beside it or, where that is cut, below the list.
func TestWhatTheOptionUnderTheCursorMeansCanBeReadWhole(t *testing.T) {
	const help = "a pull request is opened or updated; one from a fork gets no token unless the owner sends write tokens to forks"
	a := sheet{}
	s := a.spec("events", wizard.AskChoices, "push", "pull_request")
	s.Options[1].Help = help
	for _, w := range []int{40, 76, 100, 160} {
		f := newForm(a, s)
		f.SetSize(w, 18)
		f.typed("down")
		if shown := strings.Join(strings.Fields(strings.ReplaceAll(text(f), "┃", "")), " "); !strings.Contains(shown, help) {
			t.Errorf("at %d cells:\n%s", w, text(f))
		}
	}
}

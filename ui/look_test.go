package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"gh-wif/ui/frame"
	"gh-wif/ui/keys"
)

func TestTheHelpPressesTheKeyThatIsChosen(t *testing.T) {
	for _, w := range []int{80, 120} {
		d := drive(t, w, 40).press(toReview...).press("?").sees("Keys on this screen", "› s", "press that key")
		if d.press("enter").sees("Save").app.help != nil {
			t.Fatal("the help stays open")
		}
		d.press("esc", "?", "down", "up", "down", "esc").sees("[Rule]")
		d.press("?", "/", "type:export").sees("› e", "/export").seesNot("save to files")
		d.press("enter").sees("gh-wif › Set up › Review › Export")
	}
}

func TestInTheHelpAKeyThatItNamesIsPressedAtOnce(t *testing.T) {
	d := drive(t, 80, 24).press(toReview...).press("?", "s").sees("Review › Save")
	if d.press("esc", "?", "Q"); d.app.help != nil || !strings.Contains(d.text(), "[Rule]") {
		t.Error("a key that means nothing does not close the help")
	}
	d.press("?", "q").sees("[Rule]")
	d.press("?", "/", "type:zzz").sees("no such key").press("enter", "esc", "esc").sees("[Rule]")
}

func TestInATextFieldTheHelpPressesNoLetter(t *testing.T) {
	d := drive(t, 80, 24).press("1", "f1", "/", "type:review", "enter").sees("[Rule]")
	d.press("esc", "f1", "/", "type:quit")
	if d.sees("ctrl+c").press("enter"); !d.gone && d.app.ask == nil {
		t.Error("ctrl+c was not pressed")
	}
}

func TestWhatStandsInTheHelpCanBeClicked(t *testing.T) {
	for _, w := range []int{80, 120} {
		drive(t, w, 40).press(toReview...).press("?").click("save to files").sees("Review › Save")
		d := drive(t, w, 40).press(toReview...).press("?").click("Keys on this screen")
		if d.app.help != nil && d.app.top().Title() != "Review" {
			t.Error("a click beside the keys does something")
		}
	}
}

func TestTheFooterAndTheWayBackCanBeClicked(t *testing.T) {
	d := drive(t, 120, 40).press(toReview...).click("s save").sees("Review › Save")
	d.click("Set up").sees("Set up").seesNot("Review ›")
	if d.app.top().Title() != "Set up" {
		t.Errorf("on %q", d.app.top().Title())
	}
	if d.press("ctrl+s").click("gh-wif"); !d.atHome() {
		t.Error("a click on the mark does not lead to the start")
	}
	if d.press("1", "ctrl+s").click("? help"); d.app.help == nil {
		t.Error("a click on help opens none")
	}
	if d.click("close"); d.app.help != nil {
		t.Error("a click on close closes nothing")
	}
	d.press("ctrl+c").sees("Quit?").click("esc back").sees("[Rule]").seesNot("Quit?")
	visited := drive(t, 120, 40).press(toSandbox...)
	visited.world.boxes[0].visited = true
	visited.click("gh-wif").sees("Stop the sandbox?")
}

// answered are the places where a key of the footer is answered by what is on the screen already:
// why it is refused.
var answered = map[string]string{
	"setup_repository_wrong": "enter pgdn", "setup_cannot_build": "ctrl+s", "diagnose_nothing_to_go_by": "enter", "diagnose_time_wrong": "enter", "exposure_branch_wrong": "enter", "switch_answer_wrong": "ctrl+s",
	"create_without_credential": "enter", "review_next_refused": "enter",
}

// TestEveryKeyOfAFooterDoesSomething presses every key that a footer names, on every screen:
// the frame is another one afterwards, something was copied, or the program was left.
func TestEveryKeyOfAFooterDoesSomething(t *testing.T) {
	windows := [][2]int{{80, 24}, {120, 40}}
	if testing.Short() {
		windows = windows[1:]
	}
	for _, size := range windows {
		for _, p := range places {
			t.Run(fmt.Sprintf("%s/%d", p.name, size[0]), func(t *testing.T) {
				for _, b := range at(t, p.name, size[0], size[1]).footer() {
					if slices.Contains(strings.Fields(answered[p.name]), b.Help().Key) {
						continue
					}
					if !slices.ContainsFunc(b.Keys(), func(name string) bool { return answers(at(t, p.name, size[0], size[1]), name) }) {
						t.Errorf("%q is in the footer, and nothing happens", b.Help().Key+" "+b.Help().Desc)
					}
				}
			})
		}
	}
}

// answers reports whether a key does something.
func answers(d *driver, name string) bool {
	before := d.frame()
	press, _ := keys.Press(key.NewBinding(key.WithKeys(name)), false)
	d.msg(press)
	return d.gone || d.suspended || d.clip > 0 || d.frame() != before
}

// footer are the keys that the present frame shows.
func (d *driver) footer() []key.Binding {
	var out []key.Binding
	all := d.app.parts().Keys
	for x := range d.w {
		b, ok := frame.KeyAt(d.app.ctx.Theme, all, d.w, x)
		if ok && (len(out) == 0 || out[len(out)-1].Help() != b.Help()) {
			out = append(out, b)
		}
	}
	return out
}

func TestWithoutColourTheFooterStillHasItsRanks(t *testing.T) {
	d := drive(t, 80, 24, func(d *Deps) { d.Profile = colorprofile.ASCII }).press(toReview...)
	lines := strings.Split(d.frame(), "\n")
	footer := lines[len(lines)-1]
	for what, want := range map[string]string{"a bold key": "\x1b[1ms\x1b[m", "a faint label": "\x1b[2msave\x1b[m"} {
		if !strings.Contains(footer, want) {
			t.Errorf("no %s in %q", what, footer)
		}
	}
	if strings.Contains(d.frame(), "\x1b[38;") || strings.Contains(d.frame(), ";38;") {
		t.Error("there is a colour")
	}
}

func TestTheColoursThatTheTerminalTellsSwitchEverything(t *testing.T) {
	d := at(t, "review_rule", 80, 24)
	d.msg(tea.ColorProfileMsg{Profile: colorprofile.ANSI256})
	if fresh := at(t, "review_rule", 80, 24, func(d *Deps) { d.Profile = colorprofile.ANSI256 }).frame(); d.frame() != fresh {
		t.Error("a screen that was switched to 256 colours differs from one that began so")
	}
	if strings.Contains(d.frame(), "38;2;") {
		t.Error("there is a colour that the terminal does not have")
	}
}

func TestAQuestionLeavesThePageToBeSeen(t *testing.T) {
	for _, s := range sizes {
		d := drive(t, s[0], s[1]).press(toReview...)
		page := d.text()
		beside := false
		for l := range strings.SplitSeq(d.press("ctrl+c").sees("Quit?").text(), "\n") {
			before, _, over := strings.Cut(l, "│ ")
			beside = beside || over && strings.TrimSpace(before) != "" && strings.Contains(page, before)
		}
		if s[0] > 40 && !beside {
			t.Errorf("%v: the page is not to be seen beside the question:\n%s", s, d.text())
		}
		if got := d.press("esc").text(); got != page {
			t.Errorf("%v: the page is another one after the question:\n%s", s, got)
		}
	}
}

package ui

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/golden"
)

// toReview answers the test wizard as found and goes to the review.
var toReview = []string{"1", "ctrl+s"}

func keysAfter(first []string, more ...string) []string {
	return append(append([]string{}, first...), more...)
}

// places are the screens and how to get there from the start.
var places = []struct {
	name   string
	keys   []string
	change func(*Deps)
}{
	{"home", nil, nil},
	{"home_without_working_copy", nil, func(d *Deps) { d.Detect = nil }},
	{"home_empty_directory", nil, emptyDirectory},
	{"home_plain", nil, plain},
	{"home_refused", nil, refused},
	{"home_strangers", nil, strangers},
	{"home_many", []string{"down"}, many},
	{"findings", []string{"f"}, many},
	{"home_with_plan", keysAfter(toReview, "esc", "esc"), nil},
	{"help_home", []string{"?"}, nil},
	{"setup_repository", []string{"1"}, nil},
	{"setup_repository_wrong", []string{"1", "type:acme", "enter"}, nil},
	{"setup_repository_help", []string{"1", "f1"}, nil},
	{"setup_trigger", []string{"1", "enter", "enter"}, nil},
	{"setup_trigger_chosen", []string{"1", "enter", "enter", "down", "down", "space"}, nil},
	{"setup_trigger_filter", []string{"1", "enter", "enter", "/", "type:pull"}, nil},
	{"setup_ids", []string{"1", "pgdown", "pgdown"}, nil},
	{"setup_language", []string{"1", "pgdown", "pgdown", "tab", "tab"}, nil},
	{"setup_yes_no", []string{"1", "pgdown", "pgdown", "tab", "tab", "tab", "right"}, nil},
	{"setup_gate", []string{"1", "ctrl+r"}, nil},
	{"setup_rule", []string{"1", "ctrl+r", "tab"}, nil},
	{"setup_ask_github", []string{"1", "ctrl+o"}, nil},
	{"setup_ask_anthropic", []string{"1", "ctrl+t"}, nil},
	{"setup_known_ids", []string{"1", "pgdown", "pgdown", "ctrl+t", "y"}, nil},
	{"setup_known_id_chosen", []string{"1", "pgdown", "pgdown", "ctrl+t", "y", "down", "down"}, nil},
	{"review_held", []string{"1", "ctrl+t", "y", "ctrl+s", "7"}, nil},
	{"setup_cannot_build", []string{"1", "tab", "type:broken", "ctrl+s"}, nil},
	{"review_rule", toReview, nil},
	{"review_rule_json", keysAfter(toReview, "v"), nil},
	{"review_rule_two_places", toReview, twoPlaces},
	{"review_issuer", keysAfter(toReview, "2"), nil},
	{"review_workflow", keysAfter(toReview, "3"), nil},
	{"review_workflow_find", keysAfter(toReview, "3", "/", "type:on"), nil},
	{"review_exposure", keysAfter(toReview, "4"), nil},
	{"review_exposure_list", keysAfter(toReview, "4", "v", "down"), nil},
	{"review_exposure_find", keysAfter(toReview, "4", "/", "type:pull"), nil},
	{"review_warnings", keysAfter(toReview, "5"), nil},
	{"review_next", keysAfter(toReview, "6"), nil},
	{"review_next_steps", keysAfter(toReview, "6"), realJobs},
	{"review_next_field", keysAfter(toReview, "6", "down", "enter", "type:fdis_01a"), realJobs},
	{"review_next_refused", keysAfter(toReview, "6", "down", "enter", "type:svca_1", "enter"), realJobs},
	{"review_next_given", keysAfter(toReview, "6", "paste:fdis_01", "paste:svac_01", "paste:wrkspc_01", "paste:6f1b7c1e-1111-4222-8333-444455556666", "paste:fdrl_01", "space"), realJobs},
	{"review_warnings_ranked", []string{"1", "pgdown", "end", "up", "up", "space", "ctrl+s", "5"}, realJobs},
	{"review_copied", keysAfter(toReview, "y"), nil},
	{"save_differs", keysAfter(toReview, "s"), nil},
	{"save_rule_words", keysAfter(toReview, "s", "down", "v"), nil},
	{"save_agreed", keysAfter(toReview, "s", "space"), nil},
	{"save_written", keysAfter(toReview, "s", "space", "enter"), nil},
	{"export", keysAfter(toReview, "e", "down"), nil},
	{"diagnose_empty", []string{"2"}, nil},
	{"diagnose_nothing_to_go_by", []string{"2", "tab", "tab", "tab", "tab", "ctrl+l", "enter"}, nil},
	{"diagnose_reason", []string{"2", "tab", "tab", "right", "right", "right"}, nil},
	{"diagnose_pasted", []string{"2", "paste:" + strings.Repeat("ab", 2000)}, nil},
	{"diagnose_claims", []string{"2", "paste:" + someClaims}, nil},
	{"diagnose_log", []string{"2", "burst:" + someLog}, nil},
	{"diagnose_time_wrong", []string{"2", "paste:" + someClaims, "tab", "tab", "tab", "tab", "tab", "tab", "type:noon", "enter"}, nil},
	{"exposure_branch_wrong", []string{"3", "tab", "tab", "type:a..b", "enter"}, nil},
	{"diagnose_rule", []string{"2", "tab", "tab", "tab"}, nil},
	{"diagnose_rule_wrong", []string{"2", "tab", "tab", "tab", "paste:{\"no\": 1}"}, nil},
	{"diagnose_picker", []string{"2", "tab", "tab", "tab", "ctrl+f"}, nil},
	{"report_verdict", []string{"2", "type:x", "enter"}, nil},
	{"report_fix", []string{"2", "type:x", "enter", "r"}, nil},
	{"report_fix_next", []string{"2", "type:x", "enter", "r", "r"}, nil},
	{"report_fix_saved", []string{"2", "type:x", "enter", "r", "s", "space", "enter", "enter"}, nil},
	{"report_checks", []string{"2", "type:x", "enter", "3"}, nil},
	{"report_causes", []string{"2", "type:x", "enter", "4"}, nil},
	{"report_claims", []string{"2", "type:x", "enter", "5"}, nil},
	{"report_unchecked", []string{"2", "type:x", "enter", "6"}, nil},
	{"report_rule", []string{"2", "type:x", "enter", "7"}, nil},
	{"report_rule_words", []string{"2", "type:x", "enter", "7", "v"}, nil},
	{"report_save", []string{"2", "type:x", "enter", "s"}, nil},
	{"exposure_rule", []string{"3"}, nil},
	{"exposure_shown", []string{"3", "enter"}, nil},
	{"exposure_rule_words", []string{"3", "enter", "tab"}, nil},
	{"home_with_key", nil, keyed},
	{"switch_jobs", toSwitch, keyed},
	{"switch_cannot", keysAfter(toSwitch, "down", "down"), keyed},
	{"switch_changes", keysAfter(toSwitch, "s"), keyed},
	{"switch_consent", keysAfter(toSwitch, "s", "s"), keyed},
	{"switch_written", keysAfter(toSwitch, "s", "s", "y"), keyed},
	{"switch_rules", keysAfter(toSwitch, "3"), keyed},
	{"switch_rules_json", keysAfter(toSwitch, "3", "v"), keyed},
	{"switch_warnings", keysAfter(toSwitch, "4"), keyed},
	{"switch_answers", keysAfter(toSwitch, "a"), keyed},
	{"switch_answer_wrong", keysAfter(toSwitch, "a", "tab", "type:bad", "ctrl+s"), keyed},
	{"switch_help", keysAfter(toSwitch, "?"), keyed},
	{"sandbox_rule", []string{"4"}, nil},
	{"sandbox_kinds", toSandbox, nil},
	{"sandbox_denied", keysAfter(toSandbox, "down", "enter"), nil},
	{"sandbox_environment", keysAfter(toSandbox, "tab"), nil},
	{"sandbox_exchanges", keysAfter(toSandbox, "a", "tab", "tab"), nil},
	{"sandbox_help", keysAfter(toSandbox, "?"), nil},
	{"create_asks", toCreate, nil},
	{"create_without_credential", toPlan, uncredited},
	{"create_plan", toPlan, nil},
	{"create_all_there", toPlan, nothingMissing},
	{"create_difference", keysAfter(toPlan, "down", "down", "enter"), nil},
	{"create_consent", keysAfter(toPlan, "c"), nil},
	{"create_done", keysAfter(toPlan, "c", "y"), nil},
	{"create_failed", keysAfter(toPlan, "c", "y"), failing},
	{"create_help", keysAfter(toPlan, "?"), nil},
	{"verify_choice", []string{"w"}, several},
	{"verify_asks", []string{"w"}, federated},
	{"verify_result", []string{"w", "y"}, federated},
	{"verify_not_started", []string{"w", "y"}, unstarted},
	{"verify_help", []string{"w", "esc", "?"}, federated},
	{"examples", []string{"5"}, nil},
	{"example_report", []string{"5", "enter"}, nil},
	{"quit_unsaved", keysAfter(toReview, "ctrl+c"), nil},
	{"fault", []string{"1", "tab", "type:panic", "ctrl+s"}, nil},
}

func at(t *testing.T, name string, w, h int, change ...func(*Deps)) *driver {
	t.Helper()
	for _, p := range places {
		if p.name != name {
			continue
		}
		if p.change != nil {
			change = append(change, p.change)
		}
		d := drive(t, w, h, change...)
		d.expectFault = name == "fault"
		return d.press(p.keys...)
	}
	t.Fatal("no such place: " + name)
	return nil
}

func TestFrames(t *testing.T) {
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) {
			var all strings.Builder
			for _, s := range sizes {
				fmt.Fprintf(&all, "== %dx%d\n%s", s[0], s[1], at(t, p.name, s[0], s[1]).text())
			}
			golden.RequireEqual(t, all.String())
		})
	}
}

func TestFramesWithoutUTF8HoldOnlyASCII(t *testing.T) {
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) {
			out := at(t, p.name, 80, 24, func(d *Deps) { d.UTF8 = false }).text()
			for _, r := range out {
				if r > 0x7e {
					t.Fatalf("%q is not ASCII:\n%s", r, out)
				}
			}
		})
	}
}

func TestStyledFrames(t *testing.T) {
	for _, name := range []string{"home", "setup_trigger_chosen", "review_rule", "review_exposure", "save_agreed", "report_verdict", "report_checks", "quit_unsaved"} {
		t.Run(name, func(t *testing.T) {
			t.Run("dark", func(t *testing.T) { golden.RequireEqual(t, at(t, name, 80, 24).frame()+"\n") })
			t.Run("light", func(t *testing.T) {
				golden.RequireEqual(t, at(t, name, 80, 24, func(d *Deps) { d.Light = true }).frame()+"\n")
			})
			t.Run("no colour", func(t *testing.T) {
				var out bytes.Buffer
				w := colorprofile.Writer{Forward: &out, Profile: colorprofile.ASCII}
				fmt.Fprintln(&w, at(t, name, 80, 24).frame())
				golden.RequireEqual(t, out.String())
			})
		})
	}
}

func TestTheBackgroundThatTheTerminalTellsSwitchesEverything(t *testing.T) {
	for _, name := range []string{"setup_trigger_chosen", "review_workflow", "report_verdict"} {
		d := at(t, name, 80, 24)
		d.app.ctx.Theme.Switch(false)
		switched := d.frame()
		if fresh := at(t, name, 80, 24, func(d *Deps) { d.Light = true }).frame(); switched != fresh {
			t.Errorf("%s: a screen that was switched to light differs from one that began so", name)
		}
	}
}

func TestFramesHoldAtEverySize(t *testing.T) {
	for _, p := range places {
		t.Run(p.name, func(t *testing.T) {
			d := at(t, p.name, 80, 24)
			for _, s := range [][2]int{{1, 1}, {5, 3}, {20, 6}, {39, 14}, {40, 15}, {99, 20}, {100, 20}, {101, 9}, {300, 80}, {80, 24}} {
				d.msg(tea.WindowSizeMsg{Width: s[0], Height: s[1]})
				d.frame()
			}
		})
	}
}

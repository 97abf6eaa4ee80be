package ui

import (
	"strings"
	"testing"
)

// walkKeys are the keys that the walker presses in every state.
var walkKeys = []string{
	"enter", "esc", "tab", "shift+tab", "up", "down", "left", "right", "pgup", "pgdown", "home", "end", "space", "backspace",
	"/", "?", "y", "n", "s", "e", "m", "w", "c", "d", "v", "i", "p", "1", "4", "a", "r", "f1", "ctrl+s", "ctrl+r", "ctrl+o", "ctrl+t", "ctrl+l", "ctrl+z", "paste:x y\nz",
}

// walkStates bounds how many different frames are looked at from one start.
const walkStates = 30

// TestEveryKeyInEveryState presses every key in every state, breadth first, where a state is
// a frame not seen before: no fault, no broken frame, something with the focus, a key that is
// named in the footer, and a way home.
func TestEveryKeyInEveryState(t *testing.T) {
	limit := walkStates
	if testing.Short() {
		limit /= 6
	}
	starts := [][]string{nil, {"1", "pgdown"}, {"1", "pgdown", "pgdown"}, {"1", "ctrl+s"}, {"1", "ctrl+s", "s"}, {"1", "ctrl+s", "e"}, {"2"}, {"2", "type:x", "enter"}, {"3"}, {"3", "enter"}, {"6"}, toSandbox, toPlan, keysAfter(toPlan, "c", "y"), {"4", "y"}}
	for _, size := range [][2]int{{40, 15}, {110, 30}} {
		seen := map[string]bool{}
		for i, start := range starts {
			if testing.Short() && (i%2 == 0) != (size[0] < 80) {
				continue // each start at one of the sizes
			}
			walk(t, size, start, limit/2, seen)
		}
		for _, start := range [][]string{toSwitch, keysAfter(toSwitch, "s"), keysAfter(toSwitch, "a")} {
			walk(t, size, start, limit/2, seen, keyed)
		}
	}
}

func walk(t *testing.T, size [2]int, start []string, limit int, seen map[string]bool, change ...func(*Deps)) {
	t.Helper()
	queue := [][]string{start}
	for n := 0; len(queue) > 0 && n < limit; n++ {
		path := queue[0]
		queue = queue[1:]
		for _, k := range walkKeys {
			next := append(append([]string{}, path...), k)
			d := drive(t, size[0], size[1], change...).press(next...)
			if d.gone {
				continue
			}
			frame := d.text()
			if seen[frame] {
				continue
			}
			seen[frame] = true
			checkState(t, d, frame, next)
			queue = append(queue, next)
		}
	}
}

func checkState(t *testing.T, d *driver, frame string, path []string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(frame, "\n"), "\n")
	footer := lines[len(lines)-1]
	if !strings.Contains(footer, "help") && !strings.Contains(footer, "back") && !strings.Contains(footer, "close") {
		t.Fatalf("after %v the footer names no way on: %q\n%s", path, footer, frame)
	}
	if d.app.help == nil && !strings.ContainsAny(frame, "›┃") && len(d.app.stack) > 1 {
		if _, plain := d.app.top().(interface{ Explain() (string, string) }); !plain && !strings.Contains(frame, "[") {
			t.Fatalf("after %v nothing has the focus:\n%s", path, frame)
		}
	}
	for range 24 {
		if d.atHome() {
			return
		}
		d.press("esc")
	}
	t.Fatalf("after %v there is no way home:\n%s", path, d.text())
}
